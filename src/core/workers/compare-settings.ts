import { classifyKey } from '../lint/detectors/key-name.ts';
import { detectInValue } from '../lint/detectors/detect.ts';
import { kindOfGroup, kindOfType } from './binding-kinds.ts';
import type { Drift, Json, Said, Setting, Side } from './setting.ts';

/** What the account says when nobody set it, and a file that leaves the key out means. */
const unset: Readonly<Record<string, Json>> = {
  compatibility_flags: [],
  tail_consumers: [],
  logpush: false,
  routes: [],
  'triggers.crons': [],
};

/** Settings in the order of a tidy wrangler file; bindings follow by kind. */
const order = [
  'compatibility_date',
  'compatibility_flags',
  'limits.cpu_ms',
  'workers_dev',
  'preview_urls',
  'routes',
  'triggers.crons',
  'observability.enabled',
  'logpush',
  'tail_consumers',
  'vars',
  'secrets.required',
];

/**
 * Every setting that one side or both have, in one fixed order. A secret that the account has and the file does not ask for is `same`, because
 * deploying leaves it; so is a variable with `keep_vars`, and a key that the file leaves out while the account has the default.
 */
export function compareSettings(local: Side, deployed: Side, keepsVars = false): readonly Setting[] {
  const keys = [...new Set([...local.keys(), ...deployed.keys()])];
  const all = keys.flatMap((key) => {
    const one = settingOf(key, local.get(key), deployed.get(key));
    if (!one) return [];
    return keepsVars && one.group === 'vars' && one.drift === 'only-account' ? [{ ...one, drift: 'same' as const }] : [one];
  });
  return all.toSorted((a, b) => rank(a.group) - rank(b.group) || (a.key < b.key ? -1 : 1));
}

function settingOf(key: string, local: Said | undefined, deployed: Said | undefined): Setting | undefined {
  const either = local ?? deployed;
  if (!either) return undefined;
  const { group, name } = either;
  const base = { key: name === undefined ? group : `${group}.${name}`, group, name };
  if (name === undefined) return scalarOf(base, local, deployed);
  const drift = driftOf(local, deployed);
  const isOther = local !== undefined && deployed !== undefined && local.group !== deployed.group;
  return {
    ...base,
    local: local && shown(key, local),
    deployed: deployed && (isOther ? { [deployed.group]: shown(key, deployed) } : shown(key, deployed)),
    drift,
  };
}

function scalarOf(base: Pick<Setting, 'key' | 'group' | 'name'>, local: Said | undefined, deployed: Said | undefined): Setting | undefined {
  const { group } = base;
  const [a, b] = [local?.value, deployed?.value];
  // The part could not be asked for, or nobody says anything.
  if (b === undefined && group !== 'limits.cpu_ms') return undefined;
  if (a === undefined) {
    if (unset[group] === undefined && group !== 'limits.cpu_ms' && group !== 'compatibility_date') return undefined;
    if (isEqual(b, unset[group])) return undefined;
    return { ...base, local: undefined, deployed: b, drift: 'only-account' };
  }
  if (isEqual(a, b) && isEqual(a, unset[group])) return undefined;
  return { ...base, local: a, deployed: b, drift: isEqual(a, b) ? 'same' : b === undefined ? 'only-file' : 'differs' };
}

function driftOf(local: Said | undefined, deployed: Said | undefined): Drift {
  if (!local) return deployed?.group === 'secrets.required' ? 'same' : 'only-account';
  if (!deployed) return 'only-file';
  if (local.group !== deployed.group) {
    // A secret that the file asks for may come from the store; kinds that are not known here have another name there.
    const isServed = local.group === 'secrets.required' && deployed.group === 'secrets_store_secrets';
    return isServed || isUnknown(local.group) || isUnknown(deployed.group) ? 'same' : 'differs';
  }
  if (local.text && deployed.text) return normal(local.text.reveal()) === normal(deployed.text.reveal()) ? 'same' : 'differs';
  return isEqual(provisioned(local, deployed), deployed.value) ? 'same' : 'differs';
}

function isUnknown(group: string): boolean {
  return kindOfGroup(group) === undefined && kindOfType(group).fields.length === 0;
}

/** The file's fields, with the account's where the file leaves the choice to deploy. */
function provisioned({ group, value }: Said, deployed: Said): Json {
  const open = kindOfGroup(group)?.provisioned ?? [];
  const theirs = deployed.value as Readonly<Record<string, Json>>;
  const missing = open.flatMap((field) => (theirs[field] === undefined ? [] : [[field, theirs[field]] as const]));
  return { ...Object.fromEntries(missing), ...(value as object) };
}

/** Fit to be shown: names of secrets say that they are set, and a variable that looks like a credential says how long it is. */
function shown(key: string, { group, value, text, name = key }: Said): Json {
  if (group === 'secrets.required') return 'secret';
  if (!text) return value;
  const plain = JSON.parse(text.reveal()) as Json;
  return maskIn(name, plain);
}

function maskIn(name: string, value: Json): Json {
  if (typeof value === 'string') {
    const isCredential = value !== '' && (classifyKey(name) !== undefined || detectInValue(name, value).length > 0);
    return isCredential ? `•••• (${value.length} characters)` : value;
  }
  if (Array.isArray(value)) return value.map((one: Json) => maskIn(name, one));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, maskIn(key, one as Json)]));
}

function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  return normal(JSON.stringify(a) ?? '') === normal(JSON.stringify(b) ?? '');
}

/** JSON with the keys of objects in one order. */
function normal(text: string): string {
  if (text === '') return text;
  return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function rank(group: string): number {
  const at = order.indexOf(group);
  return at < 0 ? order.length : at;
}
