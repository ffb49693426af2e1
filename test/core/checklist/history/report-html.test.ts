import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { historyChart } from '../../../../src/core/checklist/history/history-chart.ts';
import { text } from '../../../../src/core/checklist/history/html.ts';
import { toHtml } from '../../../../src/core/checklist/history/report-html.ts';
import { scoreHistory, type ScorePoint, spread } from '../../../../src/core/checklist/history/score-history.ts';
import { readChecklist } from '../../../../src/core/checklist/markdown.ts';
import { makeReport, type Report } from '../../../../src/core/checklist/report.ts';
import { evidenceLike } from '../support.ts';

const now = Date.UTC(2026, 10, 23, 14, 2);
const attack = `</td><script>alert(1)</script><img src=x onerror="x"> & 'quotes'`;

function reportOf(lines: readonly string[], sentence = 'It is not so.'): Report {
  return makeReport({
    account: { id: '8f3ad04c71b9e265d0c84a17f92b6e53', name: attack },
    environments: ['production'],
    checklistPath: 'CHECK.md',
    checklist: readChecklist(['# List', '', `## ${attack}`, '', ...lines].join('\n')),
    problems: [],
    records: new Map(),
    evidence: new Map([
      [
        'd1-migrations-applied',
        evidenceLike({
          verdict: 'fail',
          sentence,
          rows: [{ id: 'a', label: attack, description: attack, verdict: 'fail', refs: [] }],
        }),
      ],
    ]),
    now,
  });
}

const point = (day: number, done: number): ScorePoint => ({
  sha: String(day).repeat(40).slice(0, 40),
  at: Date.UTC(2026, 10, day),
  score: { done, withWaivers: done + 1, total: 32 },
});

describe('the report as a page', () => {
  const report = reportOf(['- [x] D1 migrations applied <!-- probe: d1-migrations-applied -->', `- [ ] ${attack}`], attack);

  it('escapes everything that is not its own', () => {
    for (const options of [{ history: [point(1, 3)] }, { history: [], panel: { nonce: 'abc', script: 'own();' } }]) {
      const page = toHtml(report, options);
      assert.ok(!page.includes('<script>alert'));
      assert.ok(!page.includes('<img'));
      assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
    }
  });

  it('asks for nothing outside, and runs only its own script in the editor and none outside', () => {
    const alone = toHtml(report, { history: [point(1, 3), point(2, 5)] });
    assert.ok(!/<script|<link|<[^>]*(?:src|href)=|url\(|@import/.test(alone));
    assert.ok(alone.includes('content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"'));
    const panel = toHtml(report, { history: [], panel: { nonce: 'abc', script: 'own();' } });
    assert.ok(panel.includes('default-src &#39;none&#39;; style-src &#39;nonce-abc&#39;; script-src &#39;nonce-abc&#39;'));
    assert.equal(panel.match(/<script/g)?.length, 1);
    assert.ok(!/ style="| on\w+="/.test(panel));
  });

  it('has the colour of what is proven for no tick that nothing proves', () => {
    const page = toHtml(reportOf(['- [x] something of our own']), { history: [] });
    assert.match(page, /<tr class="done is-unknown">/);
    const rule = /tr\.done(\S*) \.status/.exec(page)?.[1];
    assert.equal(rule, ':not(.is-unknown)');
  });

  it('names the failing items with their evidence before the lists, and gives tables their heads', () => {
    const page = toHtml(report, { history: [] });
    assert.ok(page.indexOf('To do first (1)') < page.indexOf('<tr class="drift is-fail">'));
    assert.match(page, /<html lang="en">/);
    assert.match(page, /<main>/);
    assert.ok((page.match(/<th scope="row">/g)?.length ?? 0) >= 3);
    assert.equal(page.match(/<section aria-labelledby="([^"]+)"/g)?.length, page.match(/<h2 id="/g)?.length);
  });
});

describe('the score over time', () => {
  it('says the line in words and as a table', () => {
    const page = text(historyChart([point(1, 3), point(9, 20)]));
    assert.match(page, /The score went from 3 of 32 on 2026-11-01 to 20 of 32 on 2026-11-09, over 2 commits\./);
    assert.match(page, /role="img" aria-label="The score went/);
    assert.match(page, /<details>/);
    assert.ok(!page.includes('NaN'));
  });

  it('has words where there is no line', () => {
    assert.match(text(historyChart([])), /no history yet/);
    assert.match(text(historyChart([point(1, 3)])), /one commit/);
  });

  it('keeps the first and the last of many', () => {
    const all = Array.from({ length: 1000 }, (_, index) => index);
    const chosen = spread(all, 40);
    assert.equal(chosen.length, 40);
    assert.deepEqual([chosen[0], chosen.at(-1)], [0, 999]);
    assert.deepEqual(spread([1, 2], 40), [1, 2]);
  });

  describe('from git', () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'preflight-history-'));
    const git = (...args: string[]): void =>
      void execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid', '-c', 'commit.gpgsign=false', ...args], {
        cwd: root,
        env: { ...process.env, GIT_COMMITTER_DATE: `2026-11-0${commits}T00:00:00Z` },
      });
    let commits = 1;
    const commit = (files: Readonly<Record<string, string>>): void => {
      for (const [file, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
        writeFileSync(path.join(root, file), content);
      }
      git('add', '-A');
      git('commit', '-q', '-m', `${commits}`);
      commits += 1;
    };
    const waived = {
      version: 1,
      items: {
        'custom-two': {
          waiver: { reason: 'r', owner: 'o', expiresAt: '2027-01-01T00:00:00Z', by: 'a@example.invalid', at: '2026-11-01T00:00:00Z' },
        },
      },
    };
    before(() => {
      git('init', '-q', '-b', 'main');
      commit({ 'app/CHECK.md': '# L\n\n- [ ] one\n- [ ] two\n' });
      commit({ 'app/CHECK.md': '# L\n\n- [x] one\n- [ ] two\n' });
      commit({ 'other.txt': 'not about the checklist' });
      commit({ 'app/.preflight/attestations.json': JSON.stringify(waived) });
    });
    after(() => rmSync(root, { recursive: true, force: true }));
    const options = { root: path.join(root, 'app'), checklistPath: 'CHECK.md', env: process.env, signal: new AbortController().signal };

    it('gives one point for each commit of the checklist or the attestations, oldest first', async () => {
      const points = await scoreHistory(options);
      assert.deepEqual(
        points.map(({ score }) => score.done),
        [0, 1, 1],
      );
      assert.deepEqual(
        points.map(({ at }) => at),
        [1, 2, 4].map((day) => Date.UTC(2026, 10, day)),
      );
    });

    it('is empty outside of a repository', async () => {
      const bare = mkdtempSync(path.join(os.tmpdir(), 'preflight-bare-'));
      try {
        assert.deepEqual(await scoreHistory({ ...options, root: bare }), []);
      } finally {
        rmSync(bare, { recursive: true });
      }
    });

    it('stops when it is cancelled', async () => {
      await assert.rejects(scoreHistory({ ...options, signal: AbortSignal.abort() }), /abort/i);
    });
  });
});
