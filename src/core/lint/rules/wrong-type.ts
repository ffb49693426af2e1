import type { WranglerFile } from '../../wrangler/file.ts';
import type { Node, Path } from '../../wrangler/node.ts';
import { withoutScope } from '../../wrangler/removed-keys.ts';
import { isEditable } from '../fixes/edit.ts';
import { quoted } from '../fixes/source.ts';
import { wrongShapes } from '../facts/wrong-shapes.ts';
import { wrongTypes, type WrongType } from '../key-place.ts';
import type { Finding, Fix, Rule } from '../rule.ts';

export const wrongType: Rule = {
  id: 'wrong-type',
  severity: 'error',
  summary: 'A value of another type than wrangler takes there, such as `workers_dev = "true"`.',
  *wrangler(file, project) {
    if (file.problems.length > 0) return;
    const found = wrongTypes(file, project);
    if (found.length === 0) return;
    const shapes = wrongShapes(file, project);
    for (const each of found) {
      const place = placeOf(each.path);
      if (isLeftAlone(place, each) || shapes.some(({ member }) => contains(member.value, each.value))) continue;
      yield finding(file, place, each);
    }
  },
};

/**
 * Places of which the schema names a type that wrangler 4.164.0 does not look at (`normalizeAndValidateConfig`): what comes of another
 * one is not known; `{}` at the end: it does not look at a table there. The test asks wrangler's own reader for each place.
 */
const unchecked: ReadonlySet<string> = new Set([
  'ai.staging',
  'build',
  'connect.#.idle_timeout_ms',
  'connect.#.max_pending_bytes',
  'containers.#.images',
  'data_blobs',
  'dev',
  'hyperdrive.#.localConnectionString',
  'limits',
  'send_email.#.allowed_destination_addresses{}',
  'send_email.#.allowed_destination_addresses.#',
  'send_email.#.allowed_sender_addresses{}',
  'send_email.#.allowed_sender_addresses.#',
  'services.#.props',
  'text_blobs',
  'triggers.crons.#',
  'vpc_services.#.remote',
  'wasm_modules',
]);

/** `queues.producers.#.binding`: without the environment, and every number of an item as one. */
function placeOf(path: Path): string {
  return withoutScope(path)
    .map((part) => (typeof part === 'number' ? '#' : part))
    .join('.');
}

/** Wrangler takes a list for many a table, `unsafe` is what it says, and previews are only looked at when they are made. */
function isLeftAlone(place: string, { value, wanted }: WrongType): boolean {
  return (value.kind === 'array' && wanted.has('object')) || place.startsWith('unsafe.') || place.startsWith('previews.');
}

function contains(outer: Node, inner: Node): boolean {
  return outer.span[0] <= inner.span[0] && inner.span[1] <= outer.span[1];
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
function finding(file: WranglerFile, place: string, wrong: WrongType): Finding {
  const { value, wanted, path } = wrong;
  const isChecked = !unchecked.has(place) && !unchecked.has(place + (value.kind === 'object' ? '{}' : ''));
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
