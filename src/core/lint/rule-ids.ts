import type { Project } from '../project.ts';

/** The ids of all rules, as `lint.ts` left them with the project: a rule cannot import the registry that lists it. */
export function knownRuleIds(project: Project, ids?: () => ReadonlySet<string>): ReadonlySet<string> | undefined {
  return project.memo<ReadonlySet<string> | undefined>('rule-ids', () => ids?.());
}
