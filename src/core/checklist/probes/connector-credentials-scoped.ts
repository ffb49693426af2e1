import { fresh } from '../probe.ts';
import type { Probe } from '../probe.ts';
import type { SecretState } from '../secret-state.ts';
import { connectorEvidence } from './shared/connector-evidence.ts';
import type { ConnectorView } from './shared/connector-evidence.ts';
import { count, listed } from './shared/parts.ts';
import type { UsedConnector } from './shared/used-connectors.ts';
import { utcDay } from './shared/words.ts';

/**
 * What a credential may do is known to its vendor alone, and its value is nobody's business here: the rows say which there are, since when, and what
 * a minimal one is. A person looks, and looks again when one was changed.
 */
export const connectorCredentialsScoped: Probe = {
  id: 'connector-credentials-scoped',
  class: 'manual',
  needs: ['wrangler'],
  freshnessMs: fresh.account,
  run: (context) =>
    connectorEvidence(context, fresh.halfYear, {
      source: 'account',
      view: (connector, used) => {
        const view = used ? credentialView(used) : undeployedView;
        const refs = connector.keyUrl === '' ? [] : [{ url: connector.keyUrl, title: `${connector.name} keys` }];
        return {
          ...view,
          refs,
          description: `${view.description}; minimal is ${connector.minimal}`,
          facts: { ...view.facts, keyUrl: connector.keyUrl },
        };
      },
      sentence: (views) =>
        `${count(views.length, 'connector')} ${views.length === 1 ? 'has a credential' : 'have credentials'}: ${listed(views.map(({ connector }) => connector.name))}. Scope must be checked at the vendor.`,
      attest: (used) => {
        const times = used.map(changedAt).filter((at) => at !== undefined);
        return times.length > 0 ? { newestAt: Math.max(...times) } : {};
      },
      fixes: [{ operation: 'do.review', title: 'Mark the scopes as checked', args: { item: 'connector-credentials-scoped' } }],
    }),
};

const undeployedView: ConnectorView = { verdict: 'warn', description: 'not known to be bound', refs: [], facts: {}, inputs: null };

function credentialView(used: UsedConnector): ConnectorView {
  const { credentials } = used;
  const at = changedAt(used);
  const changed = at === undefined ? '' : `, last changed ${utcDay(at)}`;
  const repository = used.deployed.serving.some(({ version }) => version.bindings.some(({ name }) => name === 'GITHUB_REPO'));
  const forGitHub = used.connector.id === 'github' ? `, GITHUB_REPO is ${repository ? 'set' : 'not set'}` : '';
  return {
    // A person must look whatever is seen: nothing here proves a scope.
    verdict: 'warn',
    description: `${credentials.map(told).join(', ')}${changed}${forGitHub}`,
    refs: [],
    facts: {
      credentials: credentials.map(({ name, worker, state, modified }) => ({ name, worker, state, modified: modified ?? null })),
      ...(used.connector.id === 'github' && { githubRepoIsSet: repository }),
    },
    inputs: credentials.map(({ name, worker, storeId, secretName }) => [name, worker, storeId, secretName]),
  };
}

const states: Readonly<Partial<Record<SecretState['state'], string>>> = {
  'worker-secret': 'is a Worker secret',
  'store-secret': 'is in the Secrets Store',
  'store-missing': 'points to a Secrets Store secret that is not there',
  'store-pending': 'is still pending in the Secrets Store',
  'store-scope': 'may not be used by Workers in the Secrets Store',
  'store-unverified': 'is bound from the Secrets Store, which could not be looked at',
  'plain-var': 'is a plain text variable, readable by everyone with access to the account',
};

function told(secret: SecretState): string {
  const share = secret.percentage < 100 ? ` on ${Math.round(secret.percentage)} % of traffic` : '';
  return `${secret.name} ${states[secret.state] ?? 'is bound'}${share}`;
}

/** When a credential was last changed: the store's own time, or when a secret of the Worker was (the account does not say which). */
function changedAt({ credentials, secretChangedAt }: UsedConnector): number | undefined {
  const own = credentials.some(({ state }) => state === 'worker-secret') ? [secretChangedAt] : [];
  const times = [...credentials.map(({ modified }) => modified), ...own].map((at) => Date.parse(at ?? '')).filter(Number.isFinite);
  return times.length > 0 ? Math.max(...times) : undefined;
}
