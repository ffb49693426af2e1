import { fillIdFix, removeIdFix, sharedFields } from '../fixes/fill-id.ts';
import { infraPlaceholders, isInfraFile } from '../facts/infra-ids.ts';
import { isForLocalWork } from '../environment-role.ts';
import { isForTests } from '../facts/scopes.ts';
import type { Project } from '../../project.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { idFieldLabel, judgedFields, type IdField } from '../../wrangler/id-fields.ts';
import type { IdVerdict } from '../../wrangler/id-shape.ts';
import type { Finding, Related, Rule, Severity } from '../rule.ts';

export const placeholderId: Rule = {
  id: 'placeholder-id',
  severity: 'error',
  summary: 'An ID field still has the text of a template, or an ID that somebody made up.',
  *wrangler(file, project) {
    for (const field of judgedFields(file)) {
      const { status } = field.verdict;
      if (status !== 'plausible' && status !== 'malformed') yield finding(file, project, field, status);
    }
  },
  text: {
    applies: isInfraFile,
    *check(file) {
      for (const { label, value, span } of infraPlaceholders(file)) {
        yield {
          span,
          message: `${label} is still the placeholder ${shown(value)}. Whatever reads this file will send it to Cloudflare as it stands.`,
        };
      }
    },
  },
};

type Status = Exclude<IdVerdict['status'], 'plausible' | 'malformed'>;

function finding(file: WranglerFile, project: Project, field: IdField, status: Status): Finding {
  const shared = status === 'empty' ? [] : sharedFields(project, field);
  const files = new Set(shared.map((other) => other.file.path)).size;
  const count = files > 1 ? ` (${files} files share it)` : '';
  const related: Related[] = shared
    .filter((other) => other.file.path !== file.path)
    .map((other) => ({ path: other.file.path, span: other.field.node.span, message: 'The same placeholder.' }));
  return {
    span: field.node.span,
    message: `${idFieldLabel(field)} ${whatIsSo(field, status)}${count}${whatFollows(file, field, status)}`,
    severity: severityOf(file, field, status),
    related,
    fixes: [fillIdFix(file, project, field), ...removeIdFix(file, field)],
  };
}

function whatIsSo(field: IdField, status: Status): string {
  const text = shown(field.node.value);
  switch (status) {
    case 'empty':
      return 'is empty';
    case 'placeholder':
      return `is still the placeholder ${text}`;
    case 'made-up':
      return 'is a made-up ID, with digits in a pattern that no issued ID has';
    case 'variable':
      return `is ${text}, and wrangler puts no variables into its files`;
    case 'local':
      return `is ${text}, which only names a local store`;
    case 'binding-name':
      return `is ${text}, the name of the binding and not an ID`;
  }
}

function whatFollows(file: WranglerFile, field: IdField, status: Status): string {
  if (isLocalText(status) && isLocalPlace(file, field))
    return `. Local development takes any text; a deploy needs the ${field.noun} that was issued.`;
  if (field.isPreview) return `. Local development takes any text; wrangler dev --remote needs an issued ${field.noun}.`;
  if (status !== 'empty') return `. Deploy is refused until it is the ${field.noun} that was issued.`;
  if (field.list === 'account_id') return ': wrangler ignores it with a warning. Fill it in, or remove it.';
  if (field.list === 'kv_namespaces') return ', and wrangler refuses that. Fill it in, or remove it so that deploy provisions the store.';
  return ', and wrangler takes that without a word: the binding is provisioned anew or lost. Fill it in, or remove it.';
}

/** Preview fields cost nothing in production; an empty account is only ignored; a top level for local work is not what is deployed. */
function severityOf(file: WranglerFile, field: IdField, status: Status): Severity {
  if (field.isPreview) return status === 'placeholder' || status === 'variable' || status === 'made-up' ? 'warning' : 'information';
  if (status === 'empty' && (field.list === 'account_id' || field.list === 'zone_id')) return 'warning';
  if (status !== 'empty' && isLocalPlace(file, field)) return isLocalText(status) ? 'information' : 'warning';
  const isLocalOnly = (isLocalText(status) || /(?:^|_)(?:DEV|LOCAL)(?:_|$)/i.test(field.node.value)) && field.env === undefined;
  return isLocalOnly && file.environments.length > 0 ? 'warning' : 'error';
}

function isLocalText(status: Status): boolean {
  return status === 'local' || status === 'binding-name';
}

/** A file or an environment for one machine or for test runs, which nobody deploys. */
function isLocalPlace(file: WranglerFile, field: IdField): boolean {
  return field.env === undefined ? isForTests(file.path) : isForLocalWork(field.env);
}

/** The text itself, unless it holds something long and mixed enough to be a credential that was pasted into the wrong field. */
function shown(value: string): string {
  const text = value.trim().replaceAll(/\s+/g, ' ');
  const isRandom = text
    .split(/[^0-9A-Za-z]+/)
    .some((word) => word.length > 40 || (word.length > 10 && /\d/.test(word) && /[A-Za-z]/.test(word)));
  if (isRandom) return `with ${text.length} characters`;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
