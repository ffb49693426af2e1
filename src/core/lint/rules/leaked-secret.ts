import type { Project } from '../../project.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { credentialFinding, credentialsInText, credentialsInWrangler } from '../credentials.ts';
import { moveToSecretFix } from '../fixes/move-to-secret.ts';
import type { Finding, Rule } from '../rule.ts';

export const leakedSecret: Rule = {
  id: 'leaked-secret',
  severity: 'error',
  summary: 'A value has the form of a credential.',
  *wrangler(file, project) {
    for (const credential of credentialsInWrangler(file, project)) {
      if (!credential.detection.byName) yield { ...credentialFinding(credential), fixes: fixesOf(file, project, credential.variable) };
    }
  },
  text: {
    applies: () => true,
    *check(file, project): Iterable<Finding> {
      for (const credential of credentialsInText(file, project)) if (!credential.detection.byName) yield credentialFinding(credential);
    },
  },
};

function fixesOf(
  file: WranglerFile,
  project: Project,
  variable: { readonly name: string; readonly isText: boolean } | undefined,
): NonNullable<Finding['fixes']> {
  return variable?.isText ? moveToSecretFix(file, project, variable.name) : [];
}
