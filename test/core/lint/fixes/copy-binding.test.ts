import assert from 'node:assert/strict';
import { lintWrangler } from '../../../../src/core/lint/lint.ts';
import { createMemoryProject } from '../../../../src/core/project/create.ts';
import { toValue } from '../../../../src/core/wrangler/node.ts';
import { parseWrangler } from '../../../../src/core/wrangler/parse.ts';
import { applyEdits } from '../../../support/apply-edits.ts';

describe('copying a binding', () => {
  it('puts an entry in braces beside tables as a table', () => {
    const text =
      'kv_namespaces = [{ binding = "A" }, { binding = "B", preview_id = "p" }]\n\n[[env.live.kv_namespaces]]\nbinding = "A"\n\n[vars]\nX = "1"\n';
    const project = createMemoryProject({ 'wrangler.toml': text });
    const fixes = project.wranglerFiles.flatMap((file) => lintWrangler(file, project)).flatMap((report) => report.fixes ?? []);
    const fix = fixes.find((each) => each.title === 'Copy B into env.live');
    const after = parseWrangler(applyEdits({ 'wrangler.toml': text }, fix?.edits() ?? [])['wrangler.toml'] ?? '', 'wrangler.toml');
    assert.deepEqual(after.problems, []);
    const list = after.at(['env', 'live', 'kv_namespaces']);
    assert.deepEqual(list && toValue(list), [{ binding: 'A' }, { binding: 'B', preview_id: 'p' }]);
  });
});
