import { AccountError } from '../../../account/errors.ts';
import { credentialsInText, credentialsInWrangler } from '../../../lint/credentials.ts';
import type { Credential } from '../../../lint/credentials.ts';
import { detectInValue } from '../../../lint/detectors/detect.ts';
import { lintText, lintWrangler, textFile } from '../../../lint/lint.ts';
import type { Report } from '../../../lint/lint.ts';
import { toRows } from '../../../lint/row.ts';
import type { Row } from '../../../lint/row.ts';
import type { TextFile } from '../../../lint/rule.ts';
import { leakedSecret } from '../../../lint/rules/leaked-secret.ts';
import { secretInVars } from '../../../lint/rules/secret-in-vars.ts';
import { trackedDevVars } from '../../../lint/rules/tracked-dev-vars.ts';
import { bindingsOf } from '../../../wrangler/bindings.ts';
import { targetsOf } from '../../../wrangler/environments.ts';
import type { Target, WranglerFile } from '../../../wrangler/file.ts';
import { deployed } from '../../deployed.ts';
import { sha256 } from '../../inputs-hash.ts';
import type { ProbeContext } from '../../probe.ts';
import { projectPaths } from '../../project-paths.ts';
import { turnsOf } from '../../turns.ts';

/** One value that looks like a secret; the value itself is nowhere in it. */
export type PlaintextFinding = {
  readonly verdict: 'fail' | 'warn';
  readonly where: 'config' | 'file' | 'deployed';
  readonly path?: string;
  /** One-based. */
  readonly line?: number;
  readonly worker?: string;
  readonly variable?: string;
  /** The detector, or the rule for a tracked file of local secrets. */
  readonly rule: string;
  readonly fingerprint: string;
  /** Let pass by `.gitleaks.toml`, an inline comment or the config. */
  readonly isDismissed: boolean;
};

export type PlaintextScan = { readonly findings: readonly PlaintextFinding[]; readonly files: number; readonly dismissed: number };

const rules = [leakedSecret, secretInVars, trackedDevVars];
const longest = 1_000_000;
const unread =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.ya?ml|bun\.lockb?|\w+\.lock|go\.sum)$|\.(?:png|jpe?g|gif|webp|avif|ico|pdf|zip|gz|tgz|woff2?|ttf|otf|eot|mp[34]|mov|wasm|sqlite3?|db|map|jar|exe|dll|so|dylib)$/i;

/**
 * Reads every tracked text file of up to 1 MB (without git: every file) with the lint's own rules and allowances. Gives the host its turn between
 * files. Throws `AccountError` `aborted`.
 */
export async function scanFiles({ project, signal }: Pick<ProbeContext, 'project' | 'signal'>): Promise<PlaintextScan> {
  const wrangler = new Map(project.wranglerFiles.map((file) => [file.path, file]));
  const paths = (project.git.tracked ?? projectPaths(project)).filter((path) => !unread.test(path) && !wrangler.has(path));
  const turns = turnsOf(project);
  const findings: PlaintextFinding[] = [];
  let files = 0;
  let dismissed = 0;
  for (const path of [...wrangler.keys(), ...paths]) {
    if (signal.aborted) throw new AccountError('aborted', 'the search was stopped');
    await turns.pause(signal);
    const parsed = wrangler.get(path);
    const text = parsed?.text ?? project.files.read(path);
    if (text === undefined || text.length > longest || text.includes('\u0000')) continue;
    files++;
    const file: TextFile = parsed ?? textFile(path, text);
    const reports = parsed ? lintWrangler(parsed, project, { rules }) : lintText(file, project, { rules });
    const all = parsed ? credentialsInWrangler(parsed, project) : credentialsInText(file, project);
    const isLocal = reports.some(({ rule }) => rule === trackedDevVars);
    // A tracked file of local secrets is told once, not again for each value.
    const told = isLocal ? reports.filter(({ rule }) => rule === trackedDevVars) : reports;
    findings.push(...rowsOf(file, told).map((found) => findingOf(found, parsed !== undefined)));
    if (parsed) findings.push(...named(parsed, all));
    const letPass = all.filter(({ span }) => !reports.some((report) => report.span[0] < span[1] && span[0] < report.span[1]));
    dismissed += letPass.length;
    // A variable of a wrangler file is deployed, whatever a list says of it; a fixture that is let pass is nobody's concern.
    if (parsed) findings.push(...letPass.filter(({ variable }) => variable !== undefined).map((one) => dismissedIn(file, one)));
  }
  return { findings, files, dismissed };
}

function rowsOf(file: TextFile, reports: readonly Report[]): readonly Row[] {
  return toRows(
    file,
    reports,
    () => [],
    () => undefined,
  );
}

const secretName = /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PRIVATE_KEY|API_KEY|CREDENTIALS?)$/i;
// Text of templates, flags, numbers and addresses: no value of a secret, whatever it is called.
const noValue = /^(?:|\d+|true|false|null|none|off|on)$|REPLACE_WITH_|<[^>]+>|YOUR_|CHANGE_?ME|^x{8,}$|\$\{|\{\{|^https?:\/\/[^/]+\/?$/i;

/** Variables of a wrangler file that are called secrets and hold some text which no detector takes for one, such as a token for smoke tests. */
function named(file: WranglerFile, known: readonly Credential[]): readonly PlaintextFinding[] {
  return targetsOf(file).flatMap((target) =>
    bindingsOf(target, 'vars').flatMap(({ name = '', node }): readonly PlaintextFinding[] => {
      if (node.kind !== 'string' || !secretName.test(name) || node.value.length < 8 || noValue.test(node.value.trim())) return [];
      if (known.some(({ span }) => span[0] < node.span[1] && node.span[0] < span[1])) return [];
      return [
        {
          verdict: 'warn',
          where: 'config',
          path: file.path,
          line: file.lines.at(node.span[0]).line + 1,
          variable: name,
          rule: 'secret-name',
          fingerprint: sha256(`${file.path}\n${target.env ?? ''}\n${name}`).slice(0, 32),
          isDismissed: false,
        },
      ];
    }),
  );
}

function findingOf(found: Row, isConfig: boolean): PlaintextFinding {
  const { rule, path, line, severity, detector, fingerprint } = found;
  const isForm = rule === leakedSecret.id && severity === 'error';
  const isLocal = rule === trackedDevVars.id && severity === 'error';
  return {
    verdict: isForm || isLocal ? 'fail' : 'warn',
    where: isConfig ? 'config' : 'file',
    path,
    line,
    rule: detector ?? rule,
    fingerprint,
    isDismissed: false,
  };
}

function dismissedIn(file: TextFile, { span, detection, variable }: Credential): PlaintextFinding {
  return {
    verdict: 'warn',
    where: 'config',
    path: file.path,
    line: file.lines.at(span[0]).line + 1,
    ...(variable && { variable: variable.name }),
    rule: detection.detector,
    fingerprint: sha256(`${file.path}\n${variable?.label ?? ''}\n${detection.detector}`).slice(0, 32),
    isDismissed: true,
  };
}

/** The `plain_text` and `json` bindings of what serves. Values are looked at in memory; only names and detectors leave. Throws `AccountError`. */
export async function scanDeployed(
  context: ProbeContext,
  target: Target,
): Promise<{ readonly findings: readonly PlaintextFinding[]; readonly variables: number }> {
  const worker = target.name ?? '';
  const of = await deployed(context, worker);
  const variables = new Map(
    of.serving.flatMap(({ version }) =>
      version.bindings.filter(({ value }) => value !== undefined).map((one) => [`${version.id} ${one.name}`, one] as const),
    ),
  );
  const found = [...variables.values()].flatMap(({ name, type, value }): PlaintextFinding[] => {
    const text = value?.reveal() ?? '';
    const detections = (type === 'json' ? stringsIn(name, text) : [[name, text] as const]).flatMap(([key, one]) => detectInValue(key, one));
    const worst = detections.find(({ byName, confidence }) => !byName && confidence !== 'low') ?? detections[0];
    if (!worst) return [];
    return [
      {
        verdict: worst.byName || worst.confidence === 'low' ? 'warn' : 'fail',
        where: 'deployed',
        worker,
        variable: name,
        rule: worst.detector,
        fingerprint: sha256(`${worker}\n${name}\n${worst.detector}`).slice(0, 32),
        isDismissed: false,
      },
    ];
  });
  const unique = new Map(found.map((one) => [one.fingerprint, one]));
  return { findings: [...unique.values()], variables: new Set([...variables.values()].map(({ name }) => name)).size };
}

function stringsIn(key: string, json: string): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  const open: (readonly [string, unknown])[] = [[key, parsed(json)]];
  for (let at = open.pop(); at && found.length < 1_000; at = open.pop()) {
    const [name, value] = at;
    if (typeof value === 'string') found.push([name, value]);
    else if (Array.isArray(value)) open.push(...value.map((item: unknown) => [name, item] as const));
    else if (typeof value === 'object' && value !== null) open.push(...Object.entries(value));
  }
  return found;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
