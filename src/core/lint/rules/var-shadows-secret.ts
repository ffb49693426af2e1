import type { Project } from '../../project.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { scopesOf } from '../../wrangler/id-fields.ts';
import { child, items, type Member, type ObjectNode } from '../../wrangler/node.ts';
import { classifyKey } from '../detectors/key-name.ts';
import { removeMember } from '../fixes/edit.ts';
import { moveToSecretFix } from '../fixes/move-to-secret.ts';
import type { Finding, Rule } from '../rule.ts';

export const varShadowsSecret: Rule = {
  id: 'var-shadows-secret',
  severity: 'warning',
  summary: 'A variable has the name of a secret, and on deploy the variable wins.',
  *wrangler(file, project) {
    const put = secretsPutByHand(file);
    for (const scope of scopesOf(file)) {
      const vars = child(scope.node, 'vars');
      if (vars?.kind !== 'object') continue;
      const secrets = secretsOf(scope.node);
      for (const variable of vars.members) {
        const found = secrets.has(variable.key)
          ? { reason: 'is also declared as a secret, and wrangler refuses a file with both', severity: 'error' as const }
          : put.has(variable.key)
            ? {
                reason: 'is also put as a secret, as a comment here says; on deploy the variable replaces the secret',
                severity: 'warning' as const,
              }
            : isEmptySecret(variable)
              ? {
                  reason: 'is an empty variable under the name of a secret; on deploy it replaces a secret of that name',
                  severity: 'warning' as const,
                }
              : undefined;
        if (found) yield finding(file, project, vars, variable, found);
      }
    }
  },
};

/** Names of secrets that a scope declares. */
function secretsOf(scope: ObjectNode): ReadonlySet<string> {
  const required = items(child(child(scope, 'secrets'), 'required'));
  const stored = items(child(scope, 'secrets_store_secrets')).map((entry) => child(entry, 'binding'));
  return new Set([...required, ...stored].flatMap((name) => (name?.kind === 'string' ? name.value : [])));
}

function finding(
  file: WranglerFile,
  project: Project,
  vars: ObjectNode,
  variable: Member,
  found: { readonly reason: string; readonly severity: 'error' | 'warning' },
): Finding {
  const isEmpty = variable.value.kind === 'string' && variable.value.value === '';
  return {
    span: variable.keySpan,
    severity: found.severity,
    message: `vars.${variable.key} ${found.reason}. Remove the variable.`,
    fixes: isEmpty
      ? [{ id: 'remove-key', title: `Remove the variable ${variable.key}`, isSafe: false, edits: () => removeMember(file, vars, variable) }]
      : moveToSecretFix(file, project, variable.key),
  };
}

function isEmptySecret({ key, value }: Member): boolean {
  const kind = value.kind === 'string' && value.value.trim() === '' ? classifyKey(key)?.kind : undefined;
  return kind !== undefined;
}

/** Names that a comment tells the reader to `wrangler secret put`. */
function secretsPutByHand(file: WranglerFile): ReadonlySet<string> {
  if (!file.text.includes('secret put')) return new Set();
  return new Set(
    file.comments.flatMap(({ text }) => [...text.matchAll(/secret put\s+([A-Z][A-Z0-9_]{2,60})/g)].map((match) => match[1] ?? '')),
  );
}
