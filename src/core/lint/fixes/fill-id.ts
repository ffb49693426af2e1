import type { Project } from '../../project.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { judgedFields, type IdField } from '../../wrangler/id-fields.ts';
import { refusedAs, shapeInWords } from '../../wrangler/id-shape.ts';
import { stringAt } from '../../wrangler/node.ts';
import type { Fix, TextEdit } from '../rule.ts';
import { isEditable, removeMember, setString } from './edit.ts';

/** An ID field together with the file it stands in. */
export type PlacedField = { readonly file: WranglerFile; readonly field: IdField };

/**
 * The fields in all files that name the same thing by the same text. `TODO` in two databases is two things: besides the text, the kind of resource and
 * its name must agree (for stores without a name, the binding and the environment).
 */
export function sharedFields(project: Project, field: IdField): readonly PlacedField[] {
  const groups = project.memo('shared-id-fields', () => groupFields(project.wranglerFiles));
  return groups.get(identityOf(field)) ?? [];
}

/** "Fill everywhere": asks for the ID once and writes it into every field of the group. */
export function fillIdFix(file: WranglerFile, project: Project, field: IdField): Fix {
  const { shape, noun } = field;
  const own: PlacedField = { file, field };
  const placed = (): readonly PlacedField[] => {
    const shared = sharedFields(project, field);
    return shared.some((other) => other.file.path === file.path) ? shared : [own, ...shared];
  };
  const files = new Set(placed().map((other) => other.file.path)).size;
  return {
    id: 'fill-id',
    title: files > 1 ? `Type the ${noun}, for all ${files} files that share it…` : `Type the ${noun}…`,
    isSafe: false,
    isPreferred: true,
    question: {
      prompt: `${upperFirst(noun)} for ${labelOfResource(field)}`,
      placeholder: shapeInWords(shape),
      validate: (answer) => refusedAs(answer.trim(), shape),
    },
    edits: (answer = '') => {
      const id = answer.trim();
      if (refusedAs(id, shape) !== undefined) return [];
      return placed().map((other): TextEdit => setString(other.file, other.field.node, id));
    },
  };
}

/** "Remove it": an absent ID is legal, because deploy finds or makes the resource by its binding. */
export function removeIdFix(file: WranglerFile, field: IdField): Fix[] {
  if (!isEditable(file) || !mayBeAbsent(field)) return [];
  const title =
    field.list === 'account_id'
      ? 'Remove it (wrangler asks at deploy, or takes CLOUDFLARE_ACCOUNT_ID)'
      : 'Remove it (deploy provisions the resource)';
  return [{ id: 'remove-id', title, isSafe: false, edits: () => removeMember(file, field.entry, field.member) }];
}

/** Wrangler provisions KV, D1 and R2 without an ID, asks for the account, and needs every other ID. */
function mayBeAbsent(field: IdField): boolean {
  return field.isPreview || ['account_id', 'zone_id', 'kv_namespaces', 'd1_databases'].includes(field.list);
}

function groupFields(files: readonly WranglerFile[]): Map<string, PlacedField[]> {
  const groups = new Map<string, PlacedField[]>();
  for (const file of files) {
    for (const field of judgedFields(file)) {
      if (field.verdict.status === 'plausible') continue;
      const key = identityOf(field);
      const group = groups.get(key);
      if (group) group.push({ file, field });
      else groups.set(key, [{ file, field }]);
    }
  }
  return groups;
}

function identityOf(field: IdField): string {
  const kind = `${field.list}/${String(field.path.at(-1))}/${field.node.value}`;
  if (field.list === 'account_id' || field.list === 'zone_id' || field.list === 'secrets_store_secrets') return kind;
  const database = stringAt(field.entry, 'database_name')?.value;
  if (database !== undefined) return `${kind}/${database}`;
  const name = (stringAt(field.entry, 'binding') ?? stringAt(field.entry, 'zone_name') ?? stringAt(field.entry, 'pattern'))?.value ?? '';
  return `${kind}/${name}/${field.env ?? ''}`;
}

function labelOfResource(field: IdField): string {
  const name = stringAt(field.entry, 'database_name') ?? stringAt(field.entry, 'binding');
  return name && field.list !== 'secrets_store_secrets' ? name.value : field.path.join('.');
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
