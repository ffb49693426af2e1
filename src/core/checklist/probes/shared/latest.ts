import type { Binding } from '../../../account/resources/bindings.ts';
import type { Deployed } from '../../deployed.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';

/** The number of the newest version when it does not serve and has such a binding: uploaded, but not deployed. Throws `AccountError`. */
export async function onlyOnLatest(
  context: ProbeContext,
  of: Deployed,
  isIt: (binding: Binding) => boolean,
): Promise<{ readonly id: string; readonly number: number | undefined } | undefined> {
  if (of.state !== 'deployed') return undefined;
  const account = required(context, 'account');
  const newest = (await account.versions(of.worker, context.signal))[0];
  if (!newest || of.serving.some(({ version }) => version.id === newest.id)) return undefined;
  const version = await account.version(of.worker, newest.id, context.signal);
  return version.bindings.some(isIt) ? { id: newest.id, number: newest.number } : undefined;
}

/** Share of traffic (0 to 100) whose version has such a binding. */
export function shareOf(of: Deployed, isIt: (binding: Binding) => boolean): number {
  return of.serving.filter(({ version }) => version.bindings.some(isIt)).reduce((sum, { percentage }) => sum + percentage, 0);
}
