import assert from 'node:assert/strict';
import { checkReadiness } from '../../../src/core/checklist/check-readiness.ts';
import { createChecklist } from '../../../src/core/checklist/create-checklist.ts';
import type { Evidence } from '../../../src/core/checklist/evidence.ts';
import { howChecked } from '../../../src/core/checklist/how-checked.ts';
import { checklistItems } from '../../../src/core/checklist/items.ts';
import type { Probe } from '../../../src/core/checklist/probe.ts';
import { failingItems } from '../../../src/core/checklist/report.ts';
import type { Report } from '../../../src/core/checklist/report.ts';
import { toJson } from '../../../src/core/checklist/report-json.ts';
import { toSarif } from '../../../src/core/checklist/report-sarif.ts';
import { scoreText, toMarkdown, toText } from '../../../src/core/checklist/report-text.ts';
import { createMemoryProject } from '../../../src/core/project/create.ts';
import { accountLike, evidenceLike } from './support.ts';
import { itemFields } from './item-fields.ts';

const path = 'docs/PRODUCTION_READINESS_CHECKLIST.md';
const clock = { now: () => Date.UTC(2026, 10, 23) };

const nasty = 'a\u001b[31mred\u202e <img src=x onerror=1> [x](https://evil.example) @everyone #12 | `c`\n# h';

async function reportOf(
  texts: Readonly<Record<string, string>>,
  verdicts: Readonly<Record<string, Partial<Evidence>>> = {},
): Promise<Report> {
  const probes = Object.entries(verdicts).map(([id, parts]): Probe => ({
    id,
    class: 'auto',
    needs: [],
    freshnessMs: 1,
    run: async () => evidenceLike(parts),
  }));
  const { report } = await checkReadiness({
    project: createMemoryProject(texts),
    probes,
    clock,
    signal: new AbortController().signal,
    account: accountLike({}),
  });
  return report;
}

const ticked = createChecklist().replaceAll('- [ ] queue', '- [x] queue').replaceAll('- [ ] D1 database', '- [x] D1 database');
const sample = {
  [path]: `${ticked}\n## Ours\n\n- [x] lunch\n`,
  '.preflight/attestations.json':
    '{ "version": 1, "items": { "release-tags": { "waiver": { "by": "a", "at": "2026-11-01T00:00:00Z", "reason": "soon", "owner": "ops", "expiresAt": "2026-12-01T00:00:00Z" } } } }',
};
const verdicts = {
  'd1-migrations-applied': { verdict: 'pass' },
  'queue-bound': { verdict: 'fail', sentence: 'queue q does not exist.' },
  'api-ingress-token-enabled': { verdict: 'fail' },
  'release-tags': { verdict: 'fail' },
  'real-ids-private-repo': { verdict: 'pass' },
} as const;

describe('checkReadiness', () => {
  it('gives a probe the time in which a rate limit held its questions back', async () => {
    const start = Date.now();
    const slow: Probe = {
      id: 'queue-bound',
      class: 'auto',
      needs: [],
      freshnessMs: 1,
      run: () => new Promise((resolve) => setTimeout(() => resolve(evidenceLike({ verdict: 'pass' })), 120)),
    };
    const { report } = await checkReadiness({
      project: createMemoryProject({ [path]: createChecklist() }),
      probes: [slow],
      clock,
      signal: new AbortController().signal,
      account: { ...accountLike({}), heldBack: () => Math.min(Date.now() - start, 200) },
      timeoutMs: 30,
    });
    assert.equal(report.items.find(({ id }) => id === 'queue-bound')?.evidence?.verdict, 'pass');
  });

  it('puts file, probes and words together, with both scores', async () => {
    const report = await reportOf(sample, verdicts);
    assert.equal(report.checklistPath, path);
    assert.deepEqual(Object.fromEntries(report.items.filter(({ status }) => status !== 'open').map(({ id, status }) => [id, status])), {
      'd1-migrations-applied': 'done',
      'queue-bound': 'drift',
      'real-ids-private-repo': 'ready',
      'release-tags': 'waived',
      'custom-lunch': 'done',
    });
    assert.equal(scoreText(report), '2/33 (3/33 with 1 waiver)');
    assert.deepEqual(
      failingItems(report).map(({ id }) => id),
      ['queue-bound', 'api-ingress-token-enabled'],
    );
    assert.deepEqual(
      report.sections.map(({ section, score }) => `${section} ${score.done}/${score.total}`).filter((one) => !one.includes(' 0/')),
      ['Cloudflare Resource Baseline 1/4', 'Ours 1/1'],
    );
  });

  it('shows the built-in list without a checklist, and lists what a checklist leaves out without counting it', async () => {
    const none = await reportOf({ 'wrangler.toml': 'name = "a"\n' });
    assert.equal(none.checklistPath, undefined);
    assert.equal(none.counts.total, 32);
    assert.ok(none.items.every(({ line }) => line === undefined));
    const short = await reportOf({ 'production_readiness_checklist.MD': '- [x] error clusters\n' }, { 'queue-bound': { verdict: 'fail' } });
    assert.equal(scoreText(short), '1/1');
    assert.equal(short.items.length, 32);
    assert.deepEqual(failingItems(short), []);
  });

  it('takes the nearest checklist, or the one the config names, and tells one that is not there', async () => {
    const texts = {
      'a/b/PRODUCTION_READINESS_CHECKLIST.md': '- [ ] x',
      'z/Production_Readiness_Checklist.md': '- [ ] y',
      'other.md': '- [ ] z',
      'node_modules/p/PRODUCTION_READINESS_CHECKLIST.md': '',
    };
    assert.equal((await reportOf(texts)).checklistPath, 'z/Production_Readiness_Checklist.md');
    const signal = new AbortController().signal;
    const named = async (checklist: string): Promise<Report> =>
      (
        await checkReadiness({
          project: createMemoryProject(texts, {
            config: { rules: {}, ignores: [], roles: {}, urls: {}, estimates: {}, targets: {}, checklist },
          }),
          probes: [],
          signal,
        })
      ).report;
    assert.equal((await named('other.md')).checklistPath, 'other.md');
    const gone = await named('gone.md');
    assert.equal(gone.checklistPath, undefined);
    assert.match(gone.problems[0]?.problem.message ?? '', /is not there/);
  });

  it('tells what is broken in the three files at its place', async () => {
    const report = await reportOf({
      [path]: '- [ ] a\n<<<<<<< HEAD\n- [x] b\n=======\n- [ ] b\n>>>>>>> x\n',
      '.preflight/config.jsonc': '{ "plan": 1 }',
      '.preflight/attestations.json': '{',
    });
    assert.deepEqual(
      [...new Set(report.problems.map((one) => one.path))],
      ['.preflight/config.jsonc', '.preflight/attestations.json', path],
    );
  });
});

describe('the formats', () => {
  it('JSON has the shape of the contract', async () => {
    const json = toJson(await reportOf(sample, verdicts)) as { items: Record<string, unknown>[]; [key: string]: unknown };
    assert.deepEqual(Object.keys(json), ['schemaVersion', 'account', 'environment', 'summary', 'items']);
    assert.equal(json['schemaVersion'], 1);
    assert.equal(json['environment'], '');
    assert.deepEqual(json['account'], { id: '8f3ad04c71b9e265d0c84a17f92b6e53' });
    for (const item of json.items) assert.deepEqual(Object.keys(item), itemFields);
    assert.deepEqual(json.items[1], {
      id: 'queue-bound',
      section: 'Cloudflare Resource Baseline',
      text: 'queue created and bound to API + queue-consumer',
      line: 6,
      ticked: true,
      status: 'drift',
      verdict: 'fail',
      evidence: 'queue q does not exist.',
      facts: {},
      rows: [],
      missing: null,
      checkedAt: '2026-11-23T00:00:00.000Z',
    });
    assert.equal(json.items.filter(({ id }) => checklistItems.some((item) => item.id === id)).length, 32);
    assert.equal(JSON.stringify(json), JSON.stringify(JSON.parse(JSON.stringify(json))));
  });

  it('SARIF has one result for each thing that is not so, at its line', async () => {
    const sarif = toSarif(await reportOf(sample, verdicts), '0.1.0') as {
      runs: {
        results: {
          ruleId: string;
          level: string;
          message: { text: string };
          locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
        }[];
      }[];
    };
    const results = sarif.runs[0]?.results ?? [];
    assert.deepEqual(
      results.map(({ ruleId, level }) => [ruleId, level]),
      [
        ['queue-bound', 'error'],
        ['api-ingress-token-enabled', 'error'],
      ],
    );
    assert.equal(results[0]?.message.text, 'Ticked, but the account says otherwise. queue q does not exist.');
    assert.deepEqual(results[0]?.locations[0]?.physicalLocation.artifactLocation.uri, path);
    assert.equal(results[0]?.locations[0]?.physicalLocation.region.startLine, 6);
  });

  it('escapes what comes from account and repository', async () => {
    const report = await reportOf(
      { [path]: `- [x] queue created and bound <b>x</b> @here\n` },
      {
        'queue-bound': {
          verdict: 'fail',
          sentence: nasty,
          facts: { nasty },
          rows: [{ id: 'r', label: nasty, verdict: 'fail', description: nasty, refs: [] }],
        },
      },
    );
    const text = toText(report);
    assert.ok(!/[\u0000-\u0009\u000b-\u001f\u202e]/.test(text));
    assert.ok(!/[\u001b\u202e]|\\u001b|\\u202e/.test(JSON.stringify(toJson(report))));
    assert.ok(!/\\u001b|\\u202e/.test(JSON.stringify(toSarif(report, '1'))));
    const markdown = toMarkdown(report);
    assert.ok(!/<img|@everyone|https:\/\/evil|^# h/m.test(markdown), markdown);
    assert.ok(markdown.includes('\\[x\\]\\('));
    assert.equal(
      markdown
        .split('\n')
        .filter((line) => line.startsWith('| ☑'))
        .every((line) => line.replaceAll('\\|', '').split('|').length === 6),
      true,
    );
  });

  it('text and Markdown show score, environment, evidence and rows that are not fine', async () => {
    const report = await reportOf(sample, {
      ...verdicts,
      'queue-bound': {
        verdict: 'fail',
        sentence: 'queue q does not exist.',
        rows: [
          { id: 'q', label: 'q', verdict: 'fail', description: 'not there', refs: [] },
          { id: 'p', label: 'p', verdict: 'pass', description: 'fine', refs: [] },
        ],
      },
    });
    const text = toText(report);
    assert.match(text, /^Readiness 2\/33 \(3\/33 with 1 waiver\) · top level · account \(8f3ad04c…\)\n/);
    assert.match(text, /\[x\] ✗ drift {3}queue created and bound to API \+ queue-consumer\n +queue q does not exist\.\n +✗ q: not there\n/);
    assert.ok(!text.includes('p: fine'));
    assert.match(toMarkdown(report), /## To do first\n\n- \*\*queue created/);
  });
});

describe('howChecked', () => {
  it('has a text for each of the 32 and for nothing else', () =>
    assert.deepEqual(Object.keys(howChecked).sort(), checklistItems.map(({ id }) => id).sort()));
});
