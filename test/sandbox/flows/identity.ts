import assert from 'node:assert/strict';
import { accountId, tokens } from '../client.ts';
import { refused, succeed, type Flow } from './flow.ts';

export const identityFlow: Flow = {
  about: 'whoami for user, account and unknown tokens',
  scenario: 'ready',
  async run(_sandbox, wrangler) {
    const user = JSON.parse(await succeed(wrangler, ['whoami', '--json'])) as {
      readonly email: string;
      readonly accounts: readonly { readonly id: string }[];
    };
    assert.equal(user.email, 'dev@sample.example');
    assert.equal(user.accounts[0]?.id, accountId);
    const account = await succeed(wrangler, ['whoami'], { env: { CLOUDFLARE_API_TOKEN: tokens.account } });
    assert.match(account, /Account API Token/);
    const stranger = await refused(wrangler, ['d1', 'list'], { env: { CLOUDFLARE_API_TOKEN: 'nobody-knows-this-token' } });
    assert.match(stranger, /Authentication error \[code: 10000\]/);
    const limited = await refused(wrangler, ['d1', 'list'], { env: { CLOUDFLARE_API_TOKEN: 'no-d1' } });
    assert.match(limited, /\[code: 10000\]/);
  },
};
