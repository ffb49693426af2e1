import { configPath, readConfig } from '../../config/read-config.ts';
import type { Rule } from '../rule.ts';
import { knownRuleIds } from '../rule-ids.ts';

export const invalidConfig: Rule = {
  id: 'invalid-config',
  severity: 'error',
  summary: 'Preflight’s own config holds something it does not understand.',
  text: {
    applies: (path) => path === configPath,
    *check(file, project) {
      for (const { span, message } of readConfig(file.text, knownRuleIds(project)).problems) yield { span, message };
    },
  },
};
