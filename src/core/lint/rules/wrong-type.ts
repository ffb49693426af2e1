import type { WranglerFile } from '../../wrangler/file.ts';
import { placeOf } from '../../wrangler/removed-keys.ts';
import { isEditable } from '../fixes/edit.ts';
import { quoted, startsWith } from '../fixes/source.ts';
import { wrongShapes } from '../facts/wrong-shapes.ts';
import { wrongTypes, type WrongType } from '../key-place.ts';
import type { Finding, Fix, Rule } from '../rule.ts';

export const wrongType: Rule = {
  id: 'wrong-type',
  severity: 'error',
  summary: 'A value of another type than wrangler takes there, such as `workers_dev = "true"`.',
  *wrangler(file, project) {
    const found = wrongTypes(file, project);
    if (found.length === 0) return;
    const shapes = wrongShapes(file, project);
    // Behind a bracket or a quote that is open, a value is not yet what it will be.
    const firstProblem = file.problems[0]?.span[0] ?? Number.POSITIVE_INFINITY;
    for (const each of found) {
      if (each.value.span[1] > firstProblem) continue;
      if (isLeftAlone(each) || shapes.some(({ path }) => startsWith(each.path, path))) continue;
      yield finding(file, each);
    }
  },
};

/**
 * Places of which the schema names a type that wrangler 4.164.0 does not look at (`normalizeAndValidateConfig`): what comes of another
 * one is not known; with `{}` or `[]` at the end only of a table or a list. The test asks wrangler's own reader for each place.
 */
const unchecked: ReadonlySet<string> = new Set([
  'access.dev.identity[]',
  'access[]',
  'ai.staging',
  'alias[]',
  'assets[]',
  'build',
  'connect.#.idle_timeout_ms',
  'connect.#.max_pending_bytes',
  'containers.#.constraints[]',
  'containers.#.image_vars[]',
  'containers.#.images',
  'containers.#[]',
  'data_blobs',
  'define[]',
  'dependencies_instrumentation[]',
  'dev',
  'hyperdrive.#.localConnectionString',
  'limits',
  'observability.logs[]',
  'observability.traces[]',
  'observability[]',
  'queues.producers.#[]',
  'r2_buckets.#.local_dev[]',
  'send_email.#.allowed_destination_addresses.#',
  'send_email.#.allowed_destination_addresses{}',
  'send_email.#.allowed_sender_addresses.#',
  'send_email.#.allowed_sender_addresses{}',
  'services.#.props',
  'text_blobs',
  'triggers.crons.#',
  'vars[]',
  'vpc_services.#.remote',
  'wasm_modules',
]);

/** `unsafe` is what it says, and of `previews` the schema tells other types than wrangler takes (`logpush` as a table). A list in place of an environment is none to wrangler. */
function isLeftAlone({ path, value }: WrongType): boolean {
  if (path.length === 2 && path[0] === 'env') return value.kind === 'array';
  const [first] = path[0] === 'env' ? path.slice(2) : path;
  return path.length > 1 && (first === 'unsafe' || first === 'previews');
}

const names: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a table',
  null: 'null',
};

/** The value itself is never told: it may be a secret. */
function finding(file: WranglerFile, wrong: WrongType): Finding {
  const { value, wanted, path } = wrong;
  const place = placeOf(path).join('.');
  const form = value.kind === 'object' ? '{}' : value.kind === 'array' ? '[]' : '';
  const isChecked = !unchecked.has(place) && !unchecked.has(place + form);
  const name = path.filter((part) => typeof part === 'string').join('.');
  const takes = [...wanted].map((kind) => names[kind] ?? kind).join(' or ');
  const given = value.kind === 'boolean' ? String(value.value) : (names[value.kind] ?? value.kind);
  const part = typeof path.at(-1) === 'number' ? `An item of ${name}` : name;
  const end = isChecked ? 'wrangler refuses the file' : 'wrangler does not check it, so nobody says what becomes of it';
  const fix = retype(file, wrong);
  return {
    span: value.span,
    severity: isChecked ? 'error' : 'warning',
    message: `${part} takes ${takes} and has ${given}: ${end}.`,
    fixes: fix ? [fix] : [],
  };
}

/** The same value as the type that is wanted; none where that would be a guess. */
function retype(file: WranglerFile, { value, wanted, items }: WrongType): Fix | undefined {
  const source = file.text.slice(...value.span);
  const fix = (title: string, text: string): Fix => ({
    id: 'retype',
    title,
    isSafe: true,
    isPreferred: true,
    edits: () => (isEditable(file) ? [{ path: file.path, span: value.span, text }] : []),
  });
  if (value.kind === 'string') {
    const content = value.value.trim();
    const isFlag = wanted.has('boolean') && /^(?:true|false)$/.test(content);
    const isNumber = wanted.has('number') && /^(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/.test(content);
    if (isFlag || isNumber) return fix('Write it without quotes', content);
    return wanted.has('array') && items.has('string') ? fix('Put it in a list', `[${source}]`) : undefined;
  }
  const isPlain = value.kind === 'boolean' || value.kind === 'number';
  return isPlain && wanted.has('string') ? fix('Write it in quotes', quoted(source)) : undefined;
}
