import { child, member, type Member, type Node } from '../../wrangler/node.ts';
import { scopeLabel, scopes } from '../facts/scopes.ts';
import type { Finding, Rule } from '../rule.ts';

export const observabilityContradiction: Rule = {
  id: 'observability-contradiction',
  severity: 'warning',
  summary: '`observability.enabled` and what stands below it say opposite things.',
  *wrangler(file) {
    for (const { env, node } of scopes(file)) yield* check(child(node, 'observability'), `${scopeLabel(env)}observability`, file.path);
  },
};

function* check(node: Node | undefined, label: string, path: string): Generator<Finding> {
  if (node?.kind !== 'object') return;
  const whole = flag(member(node, 'enabled'));
  const logs = member(child(node, 'logs'), 'enabled');
  const traces = flag(member(child(node, 'traces'), 'enabled'));
  if (logs && whole === true && flag(logs) === false && traces !== true) {
    yield {
      span: logs.value.span,
      message: `${label}.enabled is true but ${label}.logs.enabled is false, so no logs are kept. Say it once.`,
      fixes: [
        { id: 'enable-logs', title: 'Turn the logs on', isSafe: false, edits: () => [{ path, span: logs.value.span, text: 'true' }] },
      ],
    };
  } else if (logs && whole === false && flag(logs) === true) {
    const enabled = member(node, 'enabled');
    yield {
      span: enabled?.value.span ?? logs.value.span,
      message: `${label}.enabled is false but ${label}.logs.enabled is true: a reader cannot tell whether logs are kept. Say it once.`,
      fixes: enabled
        ? [
            {
              id: 'enable-observability',
              title: 'Turn both on',
              isSafe: false,
              edits: () => [{ path, span: enabled.value.span, text: 'true' }],
            },
          ]
        : [],
    };
  }
  yield* samplesNothing(node, label);
}

/** A rate of 0 keeps nothing however much is enabled. */
function* samplesNothing(node: Node, label: string): Generator<Finding> {
  for (const [part, name] of [
    [node, label],
    [child(node, 'logs'), `${label}.logs`],
  ] as const) {
    const rate = child(part, 'head_sampling_rate');
    if (rate?.kind === 'number' && rate.value === 0 && flag(member(part, 'enabled')) === true) {
      yield {
        span: rate.span,
        message: `${name}.head_sampling_rate is 0, so nothing is kept although it is enabled. Use a rate above 0, up to 1 for every request.`,
      };
    }
  }
}

function flag(found: Member | undefined): boolean | undefined {
  return found?.value.kind === 'boolean' ? found.value.value : undefined;
}
