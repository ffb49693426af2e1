import { escapeData } from '../checklist/escape.ts';
import type { SecretCell } from '../operations/secrets/required-secrets.ts';
import type { WorkerLook } from './look-at-worker.ts';
import type { Drift, Json, Setting } from './setting.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `3 d`, `2 h`, `5 min`, `now`; `at` is ISO 8601, `now` epoch ms. Empty for a time that cannot be read. */
function ageText(at: string, now: number): string {
  const age = now - Date.parse(at);
  if (Number.isNaN(age)) return '';
  if (age < minute) return 'now';
  if (age < hour) return `${Math.floor(age / minute)} min`;
  return age < 2 * day ? `${Math.floor(age / hour)} h` : `${Math.floor(age / day)} d`;
}

/** `v7f3a`: enough of a version's id to tell two apart in a row. */
export function versionText(id: string): string {
  return `v${escapeData(id).slice(0, 4)}`;
}

/** `v7f3a · 3 d ago by oncall@ · 100 %`, `v19c2 90 % · v2b01 10 % · gradual since 2 h`, or why there is nothing of the kind. */
export function workerText(look: WorkerLook, now: number): string {
  switch (look.state) {
    case 'unnamed':
      return 'has no name in the file';
    case 'absent':
      return 'never deployed';
    case 'draft':
      return 'created, never deployed';
    case 'unknown':
      return look.reason === undefined ? 'not looked at yet' : escapeData(look.reason);
    case 'deployed':
      return [...deploymentText(look, now), ...(look.waiting ? [`newer ${versionText(look.waiting.id)} has no traffic`] : [])].join(' · ');
  }
}

function deploymentText({ deployment, serving }: WorkerLook, now: number): readonly string[] {
  const age = deployment ? ageText(deployment.createdOn, now) : '';
  const [first] = serving;
  if (!first) return ['no version has traffic'];
  if (serving.length > 1) return [...serving.map(({ id, percentage }) => `${versionText(id)} ${percentage} %`), `gradual since ${age}`];
  const author = deployment?.authorEmail === undefined ? '' : ` by ${authorText(deployment.authorEmail)}`;
  return [versionText(first.id), `${age === 'now' ? 'now' : `${age} ago`}${author}`, `${first.percentage} %`];
}

function authorText(email: string): string {
  return escapeData(email).replace(/@.*$/, '@');
}

/** The settings in which file and account differ. */
export function differencesOf(settings: readonly Setting[]): readonly Setting[] {
  return settings.filter(({ drift }) => drift !== 'same');
}

/** `2 settings differ from deployed`, or that none does; the number first, because rows are narrow. */
export function configText(look: WorkerLook): string {
  const count = differencesOf(look.settings).length;
  if (look.state !== 'deployed') return '';
  return count === 0 ? 'as deployed' : `${count} ${count === 1 ? 'setting differs' : 'settings differ'} from deployed`;
}

/** What follows from a difference, in a few words. */
export function driftText({ drift, group, deployed }: Pick<Setting, 'drift' | 'group' | 'deployed'>): string {
  switch (drift) {
    case 'same':
      return 'as deployed';
    case 'differs':
      return deployed === undefined ? 'differs from deployed' : `deployed: ${valueText(deployed)}`;
    case 'only-file':
      return group === 'secrets.required' ? 'missing in the account' : 'not deployed yet';
    case 'only-account':
      return 'only in the account';
  }
}

/** `d1_databases.DB is deployed as …`: the sentence of a problem in the file. */
export function differenceSentence(setting: Setting, worker: string): string {
  const { key, group, drift, deployed, local } = setting;
  if (drift === 'only-file') {
    return group === 'secrets.required'
      ? `${key} is required here and is not set on ${worker}. Put it before the next deploy, which is refused without it.`
      : `${key} is not deployed on ${worker} yet. Deploy to bring it there.`;
  }
  if (drift === 'only-account') {
    const keeps = group === 'triggers.crons' || group === 'limits.cpu_ms' || group === 'routes';
    return `${worker} has ${key} ${valueText(deployed)}, which this file does not say. ${
      keeps ? 'Write it here, or remove it in the account.' : 'The next deploy removes it: write it here if it is needed.'
    }`;
  }
  return `${key} is ${valueText(local)} here and ${valueText(deployed)} on ${worker}. The next deploy replaces it.`;
}

/** A value in a row: an object by its fields, long ones cut. */
export function valueText(value: Json | undefined): string {
  if (value === undefined) return '';
  const text =
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value)
          .map(([key, one]) => `${key} ${typeof one === 'string' ? one : JSON.stringify(one)}`)
          .join(', ')
      : Array.isArray(value)
        ? value.length === 0
          ? 'none'
          : value.map((one: Json) => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ')
        : String(value);
  const clean = escapeData(text);
  return clean.length > 80 ? `${clean.slice(0, 79)}…` : clean;
}

const cells: Readonly<Record<SecretCell, string>> = {
  present: 'set',
  waiting: 'only on a version without traffic',
  missing: 'missing',
  'in-vars': 'also in vars: a deploy replaces the secret by the variable',
  store: 'from the Secrets Store',
  'not-deployed': 'the Worker was never deployed',
  unknown: 'not looked at',
};

export function secretText(cell: SecretCell): string {
  return cells[cell];
}

/** Whether the code gets a secret under this name. */
export function isHeld(cell: SecretCell): boolean {
  return cell === 'present' || cell === 'store';
}

/** How a secret stands; undefined where it could not be seen. */
export function driftOfSecret(cell: SecretCell): Drift | undefined {
  if (cell === 'unknown' || cell === 'not-deployed') return undefined;
  return isHeld(cell) ? 'same' : cell === 'in-vars' ? 'differs' : 'only-file';
}

/** `2026-11-23 14:15 UTC`. */
export function runText(run: Date): string {
  return `${run.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
