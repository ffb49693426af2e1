import * as v from 'valibot';
import type { Api, Call } from './api.ts';
import { AccountError, plainName } from './errors.ts';
import type { Endpoint } from './failures.ts';
import { analyticsRead } from './permission.ts';
import { listOf, maybeText } from './wire.ts';

const row = v.record(v.string(), v.unknown());
const answer = v.object({
  data: v.nullish(v.object({ viewer: v.nullish(v.object({ accounts: listOf(row) })) })),
  errors: listOf(v.object({ message: maybeText, extensions: v.nullish(v.object({ code: maybeText })) })),
});

const endpoint: Endpoint = { what: 'read usage', needs: analyticsRead };

/**
 * Usage (https://developers.cloudflare.com/analytics/graphql-api/). One dataset per question: a refusal of one must not lose the others. The API
 * answers 200 with `errors`, also for a missing permission; any error there is thrown, since part of an answer looks like little traffic.
 */
export function analyticsReads({ sdk, accountId, readPlain }: Api) {
  return {
    analytics: async (selection: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> => {
      const query = `{ viewer { accounts(filter:{accountTag:${JSON.stringify(accountId)}}) { ${selection} } } }`;
      const call: Call = (options) => sdk.post('/graphql', { ...options, body: { query } });
      const { data, errors } = await readPlain(endpoint, answer, call, signal);
      const [first] = errors;
      if (first) throw graphqlError(first.message ?? '', first.extensions?.code ?? '');
      const account = data?.viewer?.accounts[0];
      // An account that the token may not read is left out of the list instead of being refused.
      if (!account) throw graphqlError('', 'authz');
      return account;
    },
  };
}

function graphqlError(message: string, code: string): AccountError {
  if (code === 'authz' || /not authorized|permission|does not have access|authentication/i.test(message)) {
    const missingPermission = `${analyticsRead.group} ${analyticsRead.level}`;
    return new AccountError('forbidden', `The token lacks "${missingPermission}". Add it in the dashboard, then refresh. (read usage)`, {
      status: 200,
      missingPermission,
    });
  }
  if (code === 'budget' || /rate limit|limit reached|quota|too many/i.test(message)) {
    return new AccountError('rate-limited', 'Usage was asked for too often. Wait five minutes, then refresh. (read usage)', {
      status: 200,
    });
  }
  return new AccountError('unexpected', `Cloudflare refused the usage query: ${plainName(message, 200)} (read usage)`, { status: 200 });
}
