import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { accountId, startSandbox, type RunningSandbox } from './client.ts';

describe('sandbox: GraphQL, GitHub and the application', function suite() {
  this.timeout(60_000);
  let sandbox: RunningSandbox;

  before(async () => (sandbox = await startSandbox()));
  after(() => sandbox.stop());
  beforeEach(() => sandbox.reset('ready'));

  const graphql = async (
    fields: string,
  ): Promise<{
    readonly data: { readonly viewer: { readonly accounts: readonly Readonly<Record<string, readonly Record<string, never>[]>>[] } } | null;
    readonly errors: readonly { readonly message: string }[] | null;
  }> => {
    const response = await fetch(`${sandbox.url}/graphql`, {
      method: 'POST',
      headers: { authorization: 'Bearer sandbox-token' },
      body: JSON.stringify({ query: `{ viewer { accounts(filter:{accountTag:"${accountId}"}) { ${fields} } } }` }),
    });
    assert.equal(response.status, 200);
    return (await response.json()) as Awaited<ReturnType<typeof graphql>>;
  };
  const github = (path: string, headers: Record<string, string> = { authorization: 'Bearer t' }): Promise<Response> =>
    fetch(`${sandbox.githubUrl}/repos/someone/sample-runtime${path}`, { headers });

  it('groups and sums by the dimensions that are asked for', async () => {
    const since = new Date(Date.now() - 3 * 86_400_000).toISOString();
    const { data } = await graphql(
      `day: workersInvocationsAdaptive(limit:100, filter:{datetime_geq:"${since}"}) { sum{requests errors} dimensions{scriptName} }`,
    );
    const rows = (data?.viewer.accounts[0]?.day ?? []) as unknown as readonly {
      readonly sum: { readonly requests: number };
      readonly dimensions: { readonly scriptName: string };
    }[];
    assert.equal(rows.length, 5);
    assert.ok((rows.find(({ dimensions }) => dimensions.scriptName === 'sample-api')?.sum.requests ?? 0) > 20_000);
    const scheduled = await graphql(
      'workersInvocationsScheduled(limit:3, filter:{scriptName:"sample-scheduler"}, orderBy:[datetime_DESC]) { cron status datetime cpuTimeUs }',
    );
    assert.equal(scheduled.data?.viewer.accounts[0]?.workersInvocationsScheduled?.length, 3);
  });

  it('refuses an unknown dataset and an unknown field with HTTP 200 and errors', async () => {
    assert.match(
      (await graphql('queuesBacklogAdaptiveGroups(limit:1){avg{messages}}')).errors?.[0]?.message ?? '',
      /unknown field "queuesBacklogAdaptiveGroups"/,
    );
    assert.match(
      (await graphql('queueBacklogAdaptiveGroups(limit:1){avg{letters}}')).errors?.[0]?.message ?? '',
      /unknown field "letters"/,
    );
  });

  it('hides a private repository from strangers and answers 304 to a known ETag', async () => {
    assert.equal((await github('', {})).status, 404);
    const first = await github('');
    assert.equal(((await first.json()) as { readonly private: boolean }).private, true);
    assert.equal((await github('', { authorization: 'Bearer t', 'if-none-match': first.headers.get('etag') ?? '' })).status, 304);
  });

  it('tells rulesets from classic protection', async () => {
    const rules = (await (await github('/rules/branches/main?per_page=100')).json()) as readonly { readonly type: string }[];
    assert.deepEqual(
      rules.map(({ type }) => type),
      ['pull_request', 'required_status_checks', 'non_fast_forward'],
    );
    const classic = await github('/branches/main/protection');
    assert.equal(classic.status, 404);
    assert.equal(((await classic.json()) as { readonly message: string }).message, 'Branch not protected');
    const refs = (await (await github('/git/matching-refs/tags/v')).json()) as readonly { readonly ref: string }[];
    assert.deepEqual(
      refs.map(({ ref }) => ref),
      ['refs/tags/v1.3.0', 'refs/tags/v1.4.0'],
    );
    const { workflow_runs: runs } = (await (await github('/actions/runs?branch=main&per_page=1')).json()) as {
      readonly workflow_runs: readonly { readonly id: number; readonly conclusion: string }[];
    };
    assert.equal(runs[0]?.conclusion, 'success');
    const { jobs } = (await (await github(`/actions/runs/${runs[0]?.id}/jobs`)).json()) as {
      readonly jobs: readonly { readonly name: string }[];
    };
    assert.equal(jobs[0]?.name, 'release');
  });

  it('moves main, its run and its newest tag to a commit of the caller', async () => {
    const sha = 'c'.repeat(40);
    await sandbox.atCommit(sha);
    assert.equal(((await (await github('/branches/main')).json()) as { readonly commit: { readonly sha: string } }).commit.sha, sha);
    assert.equal(((await (await github(`/actions/runs?head_sha=${sha}`)).json()) as { readonly total_count: number }).total_count, 1);
    const refs = (await (await github('/git/matching-refs/tags/v1.4')).json()) as readonly { readonly object: { readonly sha: string } }[];
    assert.equal(refs[0]?.object.sha, sha);
  });

  it('guards the dashboard by read and write token, or does not, as told', async () => {
    const meta = (headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${sandbox.opsUrl}/api/meta`, { headers, redirect: 'manual' });
    const closed = await meta();
    assert.equal(closed.status, 401);
    assert.equal(closed.headers.get('www-authenticate'), 'Bearer');
    const { app } = await sandbox.state();
    assert.equal((await meta({ authorization: `Bearer ${app.readToken}` })).status, 200);
    const retry = (token: string): Promise<Response> =>
      fetch(`${sandbox.opsUrl}/api/retry/__readiness_probe__`, { method: 'POST', headers: { 'x-dashboard-token': token } });
    assert.equal((await retry(app.readToken)).status, 403);
    assert.equal((await retry(app.writeToken)).status, 404);
    for (const [mode, status] of [
      ['open', 200],
      ['crash', 500],
      ['access', 302],
    ] as const) {
      await sandbox.patch({ op: 'set', path: '/app/ops', value: mode });
      assert.equal((await meta()).status, status, mode);
    }
  });

  it('asks the ingress for its token, then for a signature, then for a route', async () => {
    const { app } = await sandbox.state();
    const post = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
      const response = await fetch(`${sandbox.apiUrl}${path}`, { method: 'POST', body: '{}', headers });
      return `${response.status} ${((await response.json()) as { readonly error?: string }).error ?? ''}`;
    };
    const stamp = String(Math.floor(Date.now() / 1000));
    const signature = `v1=${createHmac('sha256', app.hmacSecret).update(`${stamp}.{}`).digest('hex')}`;
    const signed = { 'x-api-token': app.ingressToken, 'x-signature-timestamp': stamp, 'x-signature': signature };
    assert.equal(await post('/api/__readiness_probe__'), '401 unauthorized');
    assert.equal(await post('/api/__readiness_probe__', { 'x-api-token': app.ingressToken }), '401 invalid signature');
    assert.equal(await post('/api/__readiness_probe__', signed), '404 unknown route');
    assert.equal(await post('/api/chat_notify', signed), '202 ');
    await sandbox.patch({ op: 'set', path: '/app/api', value: 'open' });
    assert.equal(await post('/api/__readiness_probe__'), '404 unknown route');
  });
});
