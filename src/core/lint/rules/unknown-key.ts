import type { Project } from '../../project.ts';
import { member, type Path } from '../../wrangler/node.ts';
import { removedKeyAt } from '../../wrangler/removed-keys.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { isEditable, renameMember } from '../fixes/edit.ts';
import { removeKeyFix } from '../fixes/move-key.ts';
import { startsWith } from '../fixes/source.ts';
import { allowedAt, isTopLevelOnly, strayKeys, type StrayKey } from '../key-place.ts';
import { innerList, reshaped, wrongShapes, type WrongShape } from '../facts/wrong-shapes.ts';
import { nearest } from '../nearest.ts';
import type { Finding, Fix, Rule } from '../rule.ts';

export const unknownKey: Rule = {
  id: 'unknown-key',
  severity: 'warning',
  summary: 'A key that wrangler does not know, and so ignores.',
  *wrangler(file, project) {
    const firstProblem = file.problems[0]?.span[0] ?? Number.POSITIVE_INFINITY;
    const shapes = wrongShapes(file, project);
    for (const shape of shapes) if (file.problems.length === 0) yield ofWrongShape(file, shape);
    for (const stray of strayKeys(file, project)) {
      // Behind a header or a bracket that is broken, a key stands elsewhere than it was meant to.
      if (stray.member.keySpan[0] > firstProblem || stray.swallowedFrom || shapes.some(({ path }) => startsWith(stray.path, path)))
        continue;
      if (removedKeyAt(stray.path) || isTopLevelOnly(stray.path) || isWrittenByTools(stray) || isOfServices(stray)) continue;
      yield finding(file, project, stray);
    }
  },
};

/** `[kv_namespaces]` for `[[kv_namespaces]]`: wrangler refuses it, but takes a list of `vars` and gives the Worker a variable named 0. */
function ofWrongShape(file: WranglerFile, shape: WrongShape): Finding {
  const { key } = shape.member;
  const isList = shape.wanted === 'array';
  const header = shape.path.join('.');
  const edits = reshaped(file, shape);
  const inner = innerList(shape);
  const toml = isList ? `[[${header}]]` : inner ? `[[${header}.${inner}]]` : `[${header}]`;
  const json = isList ? `"${key}": [ … ]` : inner ? `"${key}": { "${inner}": [ … ] }` : `"${key}": { … }`;
  const form = file.format === 'toml' ? toml : json;
  return {
    span: shape.member.keySpan,
    severity: 'error',
    message: `${header} is ${isList ? 'one table here, and wrangler takes a list of them' : 'a list here, and wrangler takes one table'}: the keys below it are refused or lost. Write ${form}.`,
    fixes: edits ? [{ id: 'reshape', title: `Write ${form}`, isSafe: false, isPreferred: true, edits: () => edits }] : [],
  };
}

function finding(file: WranglerFile, project: Project, { owner, member: found, path }: StrayKey): Finding {
  const schema = project.schemaFor?.(file.path);
  const place = path.slice(0, -1);
  const allowed = schema ? [...allowedAt(schema, place).keys.keys()] : [];
  const near = nearest(
    found.key,
    allowed.filter((key) => !member(owner, key)),
  );
  const where = place.length === 0 ? '' : ` in ${nameOf(place)}`;
  const isAbove = place.length > 0 && schema !== undefined && allowedAt(schema, []).keys.has(found.key);
  const advice = near ? `Did you mean ${near}?` : isAbove ? 'It is a key of the top level.' : 'Remove it, or check its spelling.';
  const rename: Fix[] = near
    ? [
        {
          id: 'rename-key',
          title: `Rename it to ${near}`,
          isSafe: false,
          isPreferred: true,
          edits: () => renameMember(file, place, found, near),
        },
      ]
    : [];
  return {
    span: found.keySpan,
    message: `Wrangler knows no key ${found.key.slice(0, 80)}${where} and ignores it. ${advice}`,
    fixes: isEditable(file) ? [...rename, ...removeKeyFix(file, place, found, `Remove ${found.key.slice(0, 80)}`, false)] : [],
  };
}

/** The `environment` of a service binding is service-environment-removed's to report. */
function isOfServices({ path, member: { key, value } }: StrayKey): boolean {
  return key === 'environment' && path.at(-3) === 'services' && value.kind === 'string';
}

/** `durable_objects.bindings`, without the numbers of items. */
function nameOf(place: Path): string {
  return place.filter((part) => typeof part === 'string').join('.');
}

/** Keys of configurations that build tools generate, and keys that stand in for comments in JSON. */
function isWrittenByTools({ member: { key }, path }: StrayKey): boolean {
  if (/^(?:\/\/|#|_*comments?$|\$comment)/i.test(key) || key.startsWith('_')) return true;
  return path.length === 1 && ['configPath', 'userConfigPath', 'topLevelName', 'definedEnvironments', 'targetEnvironment'].includes(key);
}
