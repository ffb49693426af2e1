import { credentialFinding, credentialsInText, credentialsInWrangler } from '../credentials.ts';
import { moveToSecretFix } from '../fixes/move-to-secret.ts';
import type { Finding, Rule } from '../rule.ts';

export const secretInVars: Rule = {
  id: 'secret-in-vars',
  severity: 'error',
  summary: 'A name says that its value is a credential, and the value is real.',
  *wrangler(file, project) {
    for (const credential of credentialsInWrangler(file, project)) {
      if (!credential.detection.byName) continue;
      const { variable } = credential;
      yield { ...credentialFinding(credential), fixes: variable?.isText ? moveToSecretFix(file, project, variable.name) : [] };
    }
  },
  text: {
    applies: () => true,
    *check(file, project): Iterable<Finding> {
      for (const credential of credentialsInText(file, project)) if (credential.detection.byName) yield credentialFinding(credential);
    },
  },
};
