import * as v from 'valibot';
import type { PreflightConfig, Role } from './config.ts';
import { JsoncDocument } from './jsonc-document.ts';
import type { DataProblem } from './jsonc-document.ts';

/** Where the config lies, relative to the root. */
export const configPath = '.preflight/config.jsonc';

const severity = v.picklist(['error', 'warning', 'information', 'off']);
const text = v.pipe(v.string(), v.minLength(1, 'must not be empty.'));
const positive = v.pipe(v.number(), v.minValue(0, 'must not be negative.'));
const isoDay = v.pipe(
  v.string(),
  v.check((at) => /^\d{4}-\d{2}-\d{2}/.test(at) && !Number.isNaN(Date.parse(at)), 'must be a date such as 2026-11-23.'),
);
const url = v.pipe(v.string(), v.check(isWorkerUrl, 'must be an https URL (http only for this machine) without user name and password.'));
const ignore = v.strictObject({ rule: text, path: v.exactOptional(text), reason: v.exactOptional(text) });
const roles: readonly Role[] = ['api', 'workflow', 'queue-consumer', 'scheduler', 'ops-dashboard'];

const estimates = { requestsPerDay: positive, queueMessagesPerDay: positive, averageMessageKilobytes: positive, at: isoDay };
const targets = {
  availabilityPercent: v.pipe(positive, v.maxValue(100, 'must be at most 100.')),
  p95Milliseconds: positive,
  retentionDays: positive,
};
const known = [
  '$schema',
  'checklist',
  'rules',
  'ignores',
  'productionEnvironments',
  'roles',
  'urls',
  'estimates',
  'targets',
  'plan',
  'criticalRoutes',
];

/**
 * Reads `.preflight/config.jsonc` (JSON with comments and trailing commas). Never throws: every part that can be read is used, and what is
 * unknown or broken is a problem at its place. An empty text is an empty config. `ruleIds`: names that exist, to find misspelt ones.
 */
export function readConfig(
  source: string,
  ruleIds?: ReadonlySet<string>,
): { readonly config: PreflightConfig; readonly problems: readonly DataProblem[] } {
  const document = new JsoncDocument(source, { allowComments: true });
  for (const key of document.keys([])) {
    if (!known.includes(key)) document.complain([key], `${key} is not known here; check its spelling or remove it.`, true);
  }
  const checklist = document.take(['checklist'], v.pipe(text, v.check(isInside, 'must be a path inside this folder, with /.')));
  const productionEnvironments = document.take(['productionEnvironments'], v.array(v.string()));
  const criticalRoutes = document.take(['criticalRoutes'], v.array(text));
  const plan = document.take(['plan'], v.picklist(['free', 'paid', 'enterprise']));
  const config: PreflightConfig = {
    ...(checklist !== undefined && { checklist }),
    ...(productionEnvironments && { productionEnvironments }),
    ...(plan && { plan }),
    ...(criticalRoutes && { criticalRoutes }),
    rules: record(
      document,
      'rules',
      severity,
      ruleIds && ((name) => (ruleIds.has(name) ? undefined : `There is no rule named ${name}; check its spelling.`)),
    ),
    ignores: list(document, 'ignores', ignore),
    roles: record(document, 'roles', text, (name) =>
      roles.some((role) => role === name) ? undefined : `${name} is no role; use ${roles.join(', ')}.`,
    ),
    urls: record(document, 'urls', url),
    estimates: members(document, 'estimates', estimates),
    targets: members(document, 'targets', targets),
  };
  return { config, problems: document.problems };
}

/** The members of an object that have the shape; the others are problems and left out. */
function record<S extends v.GenericSchema>(
  document: JsoncDocument,
  at: string,
  schema: S,
  refuse?: (name: string) => string | undefined,
): Record<string, v.InferOutput<S>> {
  document.mustBe([at], 'object');
  const found: [string, v.InferOutput<S>][] = [];
  for (const name of document.keys([at])) {
    const refusal = refuse?.(name);
    if (refusal !== undefined) document.complain([at, name], refusal, true);
    const value = refusal === undefined ? document.take([at, name], schema) : undefined;
    if (value !== undefined) found.push([name, value]);
  }
  return Object.fromEntries(found);
}

function list<S extends v.GenericSchema>(document: JsoncDocument, at: string, schema: S): readonly v.InferOutput<S>[] {
  document.mustBe([at], 'array');
  return Array.from({ length: document.length([at]) }, (_, index) => document.take([at, index], schema)).filter(
    (value) => value !== undefined,
  );
}

function members<E extends Readonly<Record<string, v.GenericSchema>>>(
  document: JsoncDocument,
  at: string,
  entries: E,
): { [K in keyof E]?: v.InferOutput<E[K]> } {
  document.mustBe([at], 'object');
  const found: { [K in keyof E]?: v.InferOutput<E[K]> } = {};
  for (const name of document.keys([at])) {
    const schema = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (!schema) document.complain([at, name], `${at}.${name} is not known here; check its spelling or remove it.`, true);
    const value = schema && document.take([at, name], schema);
    if (value !== undefined) found[name as keyof E] = value as v.InferOutput<E[keyof E]>;
  }
  return found;
}

/** An https address, or http on this machine's loopback for trying things out; nothing with credentials in it. */
export function isWorkerUrl(candidate: string): boolean {
  if (!URL.canParse(candidate)) return false;
  const { protocol, hostname, username, password } = new URL(candidate);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && isLoopback)) && username === '' && password === '';
}

function isInside(path: string): boolean {
  return !/^([\\/]|[a-z]:)|\\|(^|\/)\.\.(\/|$)/i.test(path);
}
