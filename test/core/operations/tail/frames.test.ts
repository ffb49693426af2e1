import assert from 'node:assert/strict';
import { transformSync } from 'esbuild';
import { createFrames } from '../../../../src/core/operations/tail/frames.ts';

const source = `export function normalize(lead: { email?: string }) {
  const unused = 1;
  throw new Error(String(lead.email) + unused);
}
`;
const built = transformSync(source, { loader: 'ts', minify: true, sourcemap: true, sourcefile: '../src/lead.ts' });
const column = built.code.indexOf('new Error') + 1;

const filesOf = (known: Readonly<Record<string, string>>): Parameters<typeof createFrames>[0]['files'] => ({
  exists: (path) => path in known,
  read: (path) => known[path],
  list: () => [],
});

describe('Frames of a stack', () => {
  const frames = createFrames({
    folder: 'workers/api',
    files: filesOf({
      'workers/api/dist/index.js.map': built.map,
      'workers/api/src/lead.ts': source,
      'lib/shared.ts': '',
      'workers/api/src/main.ts': '',
    }),
  });

  it('are placed through the source map of a build on this machine, and say so', () => {
    assert.equal(frames.place(`at normalize (index.js:1:${column})`), 'at normalize (workers/api/src/lead.ts:3:9) ≈');
    assert.match(frames.place(`at index.js:1:${column}`), /^at workers\/api\/src\/lead\.ts:3:9 ≈$/);
  });

  it('are named from the workspace where Cloudflare has placed them already', () => {
    assert.equal(frames.place('at async fetch (src/main.ts:4:2)'), 'at async fetch (workers/api/src/main.ts:4:2)');
    assert.equal(frames.place('at lib/shared.ts:4:2'), 'at lib/shared.ts:4:2');
  });

  it('stay as they are without a source, and never lead out of the workspace', () => {
    for (const frame of [
      'at fetch (worker.js:12:11)',
      'at <anonymous>',
      'at f (node:internal/x:1:2)',
      'at f (../../../etc/passwd:1:1)',
      'at f (/etc/passwd:1:1)',
    ])
      assert.equal(frames.place(frame), frame);
    const outside = JSON.stringify({ version: 3, sources: ['../../../../etc/passwd'], names: [], mappings: 'AAAA' });
    const strange = createFrames({ folder: '', files: filesOf({ 'dist/index.js.map': outside, 'dist/other.js.map': 'no map' }) });
    assert.equal(strange.place('at f (index.js:1:1)'), 'at f (index.js:1:1)');
    assert.equal(strange.place('at f (other.js:1:1)'), 'at f (other.js:1:1)');
  });

  it('are looked up anew after a new version', () => {
    const known: Record<string, string> = {};
    const fresh = createFrames({ folder: '', files: filesOf(known) });
    assert.equal(fresh.place('at f (src/a.ts:1:1)'), 'at f (src/a.ts:1:1)');
    assert.equal(fresh.place('at f (b.ts:1:1)'), 'at f (b.ts:1:1)');
    known['dist/index.js.map'] = built.map;
    known['src/lead.ts'] = source;
    assert.equal(fresh.place(`at f (index.js:1:${column})`), 'at f (src/lead.ts:3:9) ≈');
    delete known['src/lead.ts'];
    fresh.forget();
    assert.equal(fresh.place(`at f (index.js:1:${column})`), `at f (index.js:1:${column})`);
  });
});
