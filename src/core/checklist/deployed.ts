import { orAbsent } from '../account/errors.ts';
import type { Binding } from '../account/resources/bindings.ts';
import type { Deployment, Version } from '../account/resources/versions.ts';
import { required } from './probe.ts';
import type { ProbeContext } from './probe.ts';

/** One version that serves traffic. `percentage` is above zero. */
export type Serving = { readonly version: Version; readonly percentage: number };

/**
 * What of a Worker serves now. `absent`: there is no such script. `draft`: it exists but was never deployed (`wrangler secret put`
 * on a missing Worker makes one).
 */
export type Deployed =
  | { readonly state: 'absent' | 'draft'; readonly worker: string; readonly serving: readonly [] }
  | {
      readonly state: 'deployed';
      readonly worker: string;
      readonly deployment: Deployment;
      readonly serving: readonly Serving[];
    };

/**
 * Effective bindings are those of the versions in the newest deployment, not of the latest version.
 * Throws `AccountError` (never for a missing script) and `MissingInput` when signed out.
 */
export async function deployed(context: Pick<ProbeContext, 'account' | 'signal'>, worker: string): Promise<Deployed> {
  const account = required(context as ProbeContext, 'account');
  const deployments = await orAbsent(account.deployments(worker, context.signal));
  if (!deployments) return { state: 'absent', worker, serving: [] };
  const deployment = deployments[0];
  if (!deployment) return { state: 'draft', worker, serving: [] };
  const serving = await Promise.all(
    deployment.versions
      .filter((part) => part.percentage > 0)
      .map(async (part) => ({
        version: await account.version(worker, part.versionId, context.signal),
        percentage: part.percentage,
      })),
  );
  return { state: 'deployed', worker, deployment, serving };
}

/** A binding by name with the share of traffic (0 to 100) whose version has it; the binding of the biggest share. */
export function effectiveBinding(of: Deployed, name: string): { readonly binding: Binding | undefined; readonly percentage: number } {
  let percentage = 0;
  let best: { binding: Binding; percentage: number } | undefined;
  for (const part of of.serving) {
    const binding = part.version.bindings.find((b) => b.name === name);
    if (!binding) continue;
    percentage += part.percentage;
    if (!best || part.percentage > best.percentage) best = { binding, percentage: part.percentage };
  }
  return { binding: best?.binding, percentage };
}

/** The first eight characters of a version's id, as the dashboard and wrangler show it. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
