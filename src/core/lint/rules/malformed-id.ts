import { fillIdFix, removeIdFix } from '../fixes/fill-id.ts';
import { setString } from '../fixes/edit.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { idFieldLabel, judgedFields, type IdField } from '../../wrangler/id-fields.ts';
import { judgeId } from '../../wrangler/id-shape.ts';
import type { Fix, Rule } from '../rule.ts';

export const malformedId: Rule = {
  id: 'malformed-id',
  severity: 'error',
  summary: 'An ID field has a value that cannot be an issued ID.',
  *wrangler(file, project) {
    for (const field of judgedFields(file)) {
      const { verdict } = field;
      if (verdict.status !== 'malformed') continue;
      const respelled = respellFix(file, field);
      // The value is not shown: what somebody pasted into the wrong field may be a credential.
      yield {
        span: field.node.span,
        message: `${idFieldLabel(field)} cannot be a ${field.noun}: ${verdict.reason}. ${field.isPreview ? 'Local development takes any text; wrangler dev --remote needs an issued ID.' : 'Deploy is refused; copy the ID from the dashboard.'}`,
        ...(field.isPreview ? { severity: 'information' as const } : {}),
        fixes: [...respelled, { ...fillIdFix(file, project, field), isPreferred: respelled.length === 0 }, ...removeIdFix(file, field)],
      };
    }
  },
};

/** Where only white space or dashes are wrong, the issued ID can be read off the value. */
function respellFix(file: WranglerFile, field: IdField): Fix[] {
  const digits = field.node.value.trim().replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(digits)) return [];
  const id = field.shape === 'uuid' ? digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : digits;
  if (judgeId(id, field.shape).status !== 'plausible') return [];
  return [
    {
      id: 'respell-id',
      title: 'Write the same digits in the form that Cloudflare issues',
      isSafe: false,
      isPreferred: true,
      edits: () => [setString(file, field.node, id)],
    },
  ];
}
