import type { Project } from '../../project.ts';

/** Today in UTC as `YYYY-MM-DD`. Taken once per snapshot; a test states it by answering the memo key `today` itself. */
export function today(project: Project): string {
  return project.memo('today', () => new Date().toISOString().slice(0, 10));
}
