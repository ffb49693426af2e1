import { child, member, type Node } from '../../wrangler/node.ts';
import { headOf, isForTests, isWholeWorker, scopes } from '../facts/scopes.ts';
import { insertMember } from '../fixes/edit.ts';
import type { Rule } from '../rule.ts';

export const noObservability: Rule = {
  id: 'no-observability',
  severity: 'information',
  summary: 'A Worker keeps no logs: `observability` is not set, and deploy turns off what the dashboard had on.',
  *wrangler(file) {
    if (!isWholeWorker(file) || isForTests(file.path) || member(file.root, 'observability')) return;
    const all = scopes(file);
    // Logs that go elsewhere are a choice, and so is an environment that says no.
    if (all.some(({ node }) => logsElsewhere(node))) return;
    const environments = all.slice(1);
    if (environments.length > 0 && environments.every(({ node }) => member(node, 'observability'))) return;
    yield {
      span: headOf(file),
      message:
        'observability is not set, so no logs are kept to look at after an incident, and a deploy turns off what was turned on in the dashboard. Set observability.enabled to true.',
      fixes: [
        {
          id: 'enable-observability',
          title: 'Turn Workers Logs on',
          isSafe: false,
          isPreferred: true,
          edits: () => insertMember(file, ['observability'], 'enabled', 'true'),
        },
      ],
    };
  },
};

function logsElsewhere(node: Node): boolean {
  const logpush = child(node, 'logpush');
  return (
    member(node, 'tail_consumers') !== undefined ||
    member(node, 'streaming_tail_consumers') !== undefined ||
    (logpush?.kind === 'boolean' && logpush.value)
  );
}
