import type { EvidenceRow } from '../../evidence.ts';
import { row } from '../../evidence-of.ts';
import type { ProbeContext } from '../../probe.ts';
import { projectPaths } from '../../project-paths.ts';
import { folderOf, targetsByRole } from '../../select-targets.ts';

/** Tells, as information only, when nothing in the source of the queue consumer speaks of an alert: a route alone alerts nobody. */
export function failureAlerts(context: ProbeContext): readonly EvidenceRow[] {
  const folders = targetsByRole(context, 'queue-consumer').map(folderOf);
  const sources = projectPaths(context.project)
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path) && folders.some((folder) => folder !== '' && path.startsWith(`${folder}/`)))
    .slice(0, 100);
  if (sources.length === 0) return [];
  const speaks = sources.some((path) =>
    /chat_notify|slack_message|incident_create|webhook|alert/i.test(context.project.files.read(path) ?? ''),
  );
  return speaks ? [] : [row({ id: 'failures', label: 'queue failures', description: 'no handler sends alerts on queue failures' })];
}
