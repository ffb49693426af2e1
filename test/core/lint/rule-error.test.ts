import assert from 'node:assert/strict';
import { lintText, textFile } from '../../../src/core/lint/lint.ts';
import type { Rule } from '../../../src/core/lint/rule.ts';
import { createMemoryProject } from '../../../src/core/project/create.ts';

const broken: Rule = {
  id: 'broken',
  severity: 'error',
  summary: 'Throws.',
  text: {
    applies: () => true,
    check: () => {
      throw new Error('no such property');
    },
  },
};

describe('a rule that throws', () => {
  it('is named with its file', () => {
    assert.throws(() => lintText(textFile('a.ts', 'x'), createMemoryProject({}), { rules: [broken] }), /The rule broken stopped in a\.ts/);
  });

  it('leaves the other rules alone when somebody listens', () => {
    const told: string[] = [];
    const found = lintText(textFile('a.ts', 'x'), createMemoryProject({}), {
      rules: [broken],
      onRuleError: (rule, path) => told.push(`${rule.id} ${path}`),
    });
    assert.deepEqual(found, []);
    assert.deepEqual(told, ['broken a.ts']);
  });
});
