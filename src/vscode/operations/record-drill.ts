import { attest } from '../../core/checklist/attest.ts';
import type { ProjectModel } from '../project-models.ts';
import { changeRecord } from '../readiness/records.ts';
import type { Operator } from './operator.ts';

const item = 'rollback-tested';

/** Remembers a rollback that was seen to serve, as the proof of the checklist's item. A record that cannot be written is only logged: the rollback counts. */
export async function recordDrill({ services }: Operator, model: ProjectModel, note: string): Promise<void> {
  const { readiness, log } = services;
  try {
    const evidence = readiness.model === model ? readiness.evidence(item) : undefined;
    await changeRecord(model, item, (record, speaker) => attest(record, evidence, speaker, note));
    if (readiness.report) await readiness.reread();
  } catch (error) {
    log.warn(`The rollback was not recorded for ${item}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
