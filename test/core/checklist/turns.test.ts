import assert from 'node:assert/strict';
import { documentTopics } from '../../../src/core/checklist/document-topics.ts';
import { parseMarkdown, parseMarkdownInTurns } from '../../../src/core/checklist/markdown-tree.ts';
import { readSources, sourceHits } from '../../../src/core/checklist/probes/shared/sources.ts';
import { readDocuments } from '../../../src/core/checklist/read-documents.ts';
import { Turns } from '../../../src/core/checklist/turns.ts';
import { createMemoryProject } from '../../../src/core/project/create.ts';
import { sampleTexts } from '../../support/readiness.ts';

const { signal } = new AbortController();
const aborted = AbortSignal.abort();

function spin(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** The sample with documents long enough to be cut. */
function texts(): Record<string, string> {
  const own = sampleTexts();
  const long = Array.from(
    { length: 40 },
    (_, n) => `## Rollback ${n}\n\n1. Run \`wrangler rollback\`.\n2. ${'Wait for the version. '.repeat(30)}\n`,
  );
  return {
    ...own,
    'docs/LONG.md': long.join('\n'),
    'docs/REFS.md': `# Rollback\n\n[a][b]\n\n[b]: https://example.com\n${long.join('\n')}`,
  };
}

describe('turns', () => {
  it('let one worker go on per turn, and timers and input in between', async () => {
    const turns = new Turns();
    const order: string[] = [];
    let beats = 0;
    const beat = setInterval(() => void beats++, 1);
    const work = async (name: string): Promise<void> => {
      for (let step = 0; step < 3; step++) {
        await turns.pause(signal);
        order.push(name);
        spin(15);
      }
    };
    await Promise.all([work('a'), work('b'), work('c')]);
    clearInterval(beat);
    assert.equal(order.join(''), 'abcabcabc');
    // Together they would block for 135 ms.
    assert.ok(beats >= 6, `${beats} beats`);
  });

  it('cost nothing while a turn lasts, and end for one who was stopped only', async () => {
    const turns = new Turns();
    await turns.pause(signal);
    let isLater = false;
    setImmediate(() => (isLater = true));
    await turns.pause(signal);
    assert.equal(isLater, false);
    spin(15);
    const stopped = assert.rejects(turns.pause(aborted), { reason: 'aborted' });
    const goesOn = turns.pause(signal);
    await Promise.all([stopped, goesOn]);
  });
});

describe('work in turns', () => {
  it('parses the same tree', async () => {
    for (const [path, text] of Object.entries(texts()).filter(([name]) => name.endsWith('.md'))) {
      const whole = parseMarkdown(text);
      const cut = await parseMarkdownInTurns(text, new Turns(), signal);
      assert.deepEqual(cut.root, whole.root, path);
      assert.deepEqual(
        cut.root.children.map((node) => cut.spanOf(node)),
        whole.root.children.map((node) => whole.spanOf(node)),
      );
    }
  });

  it('finds the same passages, several topics at once', async () => {
    const before = readDocuments(createMemoryProject(texts()), undefined);
    const after = readDocuments(createMemoryProject(texts()), undefined);
    const topics = Object.values(documentTopics);
    await Promise.all(topics.map((topic) => after.ready(topic, signal)));
    for (const topic of topics) assert.deepEqual(after.find(topic), before.find(topic), topic.item);
    assert.ok(after.find(documentTopics.rollback).length > 0);
  });

  it('goes on for others when the one who asked first is stopped', async () => {
    const documents = readDocuments(createMemoryProject(texts()), undefined);
    const stop = new AbortController();
    const first = assert.rejects(documents.ready(documentTopics.rollback, stop.signal), { reason: 'aborted' });
    const second = documents.ready(documentTopics.rollback, signal);
    stop.abort();
    await Promise.all([first, second]);
    assert.ok(documents.find(documentTopics.rollback).length > 0);
  });

  it('finds the same lines of source, also after a stop', async () => {
    const sources = { ...texts(), 'src/a.ts': "if (path === '/api/retry/x') redact(body);\n", 'src/b.ts': 'const limits = new Map();\n' };
    const whole = createMemoryProject(sources);
    const cut = createMemoryProject(sources);
    const stop = new AbortController();
    const first = assert.rejects(readSources({ project: cut, signal: stop.signal }), { reason: 'aborted' });
    const second = readSources({ project: cut, signal });
    stop.abort();
    await Promise.all([first, second]);
    for (const pattern of ['retryRoute', 'redacts', 'limiterInMemory'] as const) {
      assert.equal(sourceHits(cut, pattern).length, 1, pattern);
      assert.deepEqual(sourceHits(cut, pattern), sourceHits(whole, pattern));
    }
  });
});
