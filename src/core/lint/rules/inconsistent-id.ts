import type { Project } from '../../project.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { fact } from '../../wrangler/facts.ts';
import { judgedFields, type IdField } from '../../wrangler/id-fields.ts';
import { child, stringAt } from '../../wrangler/node.ts';
import { setString } from '../fixes/edit.ts';
import { folderOf } from '../fixes/gitignore.ts';
import type { Finding, Rule } from '../rule.ts';

export const inconsistentId: Rule = {
  id: 'inconsistent-id',
  severity: 'warning',
  summary: 'One database or store has different IDs in files that belong together.',
  *wrangler(file, project) {
    for (const { place, other, isTie } of project.memo('inconsistent-ids', () => contradictions(project)).get(file.path) ?? [])
      yield finding(place, other, isTie);
  },
};

type Contradiction = { readonly place: Place; readonly other: Place; readonly isTie: boolean };

/** By the path of the file they are shown in; worked out once per project, since every file takes part in every group. */
function contradictions(project: Project): ReadonlyMap<string, readonly Contradiction[]> {
  const found = new Map<string, Contradiction[]>();
  for (const group of groupByName(project)) {
    const ids = new Map<string, Place[]>();
    for (const place of group) {
      const same = ids.get(place.field.node.value);
      if (same) same.push(place);
      else ids.set(place.field.node.value, [place]);
    }
    if (ids.size < 2) continue;
    // The ID that most places agree on is taken for the right one; with a tie, all are shown.
    const ranked = [...ids.values()].toSorted((a, b) => b.length - a.length);
    const isTie = ranked[0]?.length === ranked[1]?.length;
    for (const places of isTie ? ranked : ranked.slice(1)) {
      const other = ranked.find((each) => each !== places)?.[0];
      if (!other) continue;
      for (const place of places) found.set(place.file.path, [...(found.get(place.file.path) ?? []), { place, other, isTie }]);
    }
  }
  return found;
}

// No name of a database has blanks, so that one of each never meet.
const theStore = 'The Secrets Store';

type Place = { readonly file: WranglerFile; readonly field: IdField; readonly name: string };

function finding({ file, field, name }: Place, other: Place, isTie: boolean): Finding {
  const where = other.file.path === file.path ? `env.${other.field.env ?? 'the top level'}` : other.file.path;
  return {
    span: field.node.span,
    message: `${name} has another ID in ${where}, and within an account a name belongs to one ${field.list === 'd1_databases' ? 'database' : 'store'} only: the two Workers do not share their data. Check which ID is right.`,
    related: [{ path: other.file.path, span: other.field.node.span, message: 'The other ID.' }],
    fixes: isTie
      ? []
      : [
          {
            id: 'use-sibling-id',
            title: `Use the ID of ${where}`,
            isSafe: false,
            edits: () => [setString(file, field.node, other.field.node.value)],
          },
        ],
  };
}

/** Places of one name that belong together. Most names have one ID only, and nothing more is asked of these: this runs on each keystroke. */
function groupByName(project: Project): Place[][] {
  return [...placesByName(project).values()].flatMap((places) => {
    const [first] = places;
    if (!first || places.every(({ field }) => field.node.value === first.field.node.value)) return [];
    const families = new Map<string, Place[]>();
    for (const place of places) {
      const { file, field } = place;
      const key = [field.env ?? '', accountOf(file, field.env), familyOf(file.path)].join('\n');
      families.set(key, [...(families.get(key) ?? []), place]);
    }
    return [...families.values()];
  });
}

/** D1 names are unique within an account, and an account has one Secrets Store: what else differs may be meant. */
function placesByName(project: Project): Map<string, Place[]> {
  const groups = new Map<string, Place[]>();
  for (const file of project.wranglerFiles) {
    for (const place of fact(file, places, () => placesIn(file))) {
      const group = groups.get(place.name);
      if (group) group.push(place);
      else groups.set(place.name, [place]);
    }
  }
  return groups;
}

const places = Symbol('named IDs');

function placesIn(file: WranglerFile): Place[] {
  return judgedFields(file).flatMap((field): Place[] => {
    if (field.isPreview || field.verdict.status !== 'plausible') return [];
    if (field.list === 'secrets_store_secrets') return [{ file, field, name: theStore }];
    const name = field.list === 'd1_databases' ? stringAt(field.entry, 'database_name')?.value : undefined;
    return name ? [{ file, field, name }] : [];
  });
}

function accountOf(file: WranglerFile, env: string | undefined): string {
  const own = env === undefined ? undefined : stringAt(file.at(['env', env]), 'account_id');
  const account = own ?? child(file.root, 'account_id');
  return account?.kind === 'string' ? account.value : '';
}

/** Examples and templates stand side by side without belonging together: each folder of that kind is a family of its own. */
function familyOf(path: string): string {
  return /(?:^|\/)[^/]*(?:template|example|demo|fixture|starter|sample|playground|test)[^/]*\//i.test(`${path}/`) ? folderOf(path) : '';
}
