import assert from 'node:assert/strict';
import { createMemoryProject } from '../../../src/core/project/create.ts';
import { replaceFile } from '../../../src/core/project/replace.ts';
import { parseWrangler } from '../../../src/core/wrangler/parse.ts';

describe('replaceFile', () => {
  it('keeps facts of the disk and forgets those of wrangler files', () => {
    const project = createMemoryProject({ 'wrangler.toml': 'name = "a"' });
    assert.equal(
      project.memo('files:x', () => 1),
      1,
    );
    assert.equal(
      project.memo('names', () => 'a'),
      'a',
    );
    const next = replaceFile(project, parseWrangler('name = "b"', 'wrangler.toml'));
    assert.equal(
      next.memo('files:x', () => 2),
      1,
    );
    assert.equal(
      next.memo('names', () => 'b'),
      'b',
    );
    assert.equal(next.targets()[0]?.name, 'b');
  });

  it('does not reach the disk facts through every keystroke before', () => {
    let project = createMemoryProject({ 'wrangler.toml': 'name = "a"' });
    for (let keystroke = 0; keystroke < 20_000; keystroke++)
      project = replaceFile(project, parseWrangler(`name = "a${keystroke}"`, 'wrangler.toml'));
    // A chain of 20,000 calls overflows the stack.
    assert.equal(
      project.memo('files:y', () => 3),
      3,
    );
  });
});
