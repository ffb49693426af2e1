import type { Target } from '../../wrangler/file.ts';
import { member } from '../../wrangler/node.ts';
import { removeMember } from '../fixes/edit.ts';
import { isProduction, isStage } from '../environment-role.ts';
import type { Finding, Rule } from '../rule.ts';

export const envSameName: Rule = {
  id: 'env-same-name',
  severity: 'warning',
  summary: 'Two environments have the same Worker name, so a deploy of one overwrites the other.',
  *wrangler(file, project) {
    const seen = new Map<string, Target>();
    for (const target of project.targets(file)) {
      if (target.isPages || target.name === undefined || target.name === '') continue;
      const first = seen.get(target.name);
      if (!first) seen.set(target.name, target);
      else if (target.env !== undefined)
        yield* finding(target, first, first.env === undefined && (isProduction(project, target.env) || !isStage(target.env)));
    }
  },
};

function* finding(target: Target, first: Target, isLikelyMeant: boolean): Iterable<Finding> {
  const { file, env, name } = target;
  const owner = file.at(['env', env ?? '']);
  const own = member(owner, 'name');
  if (!own || owner?.kind !== 'object') return;
  const other = first.env === undefined ? 'the top level' : `env.${first.env}`;
  const otherName = member(first.env === undefined ? file.root : file.at(['env', first.env]), 'name');
  yield {
    span: own.value.span,
    message: `env.${env} deploys to ${name}, the same Worker as ${other}: the later deploy overwrites the earlier one, with its bindings and variables. Give it a name of its own.`,
    // Many projects deploy one environment only and keep the top level for `wrangler dev`: on purpose, so no more than a hint.
    ...(isLikelyMeant ? { severity: 'information' as const } : {}),
    related: otherName ? [{ path: file.path, span: otherName.value.span, message: `The name of ${other}.` }] : [],
    fixes: [
      {
        id: 'remove-key',
        title:
          first.env === undefined
            ? `Remove it (wrangler then names the Worker ${name}-${env})`
            : 'Remove it (wrangler then adds the environment to the name)',
        isSafe: false,
        edits: () => removeMember(file, owner, own),
      },
    ],
  };
}
