import type { Binding } from '../../account/resources/bindings.ts';
import type { Schedule } from '../../account/resources/scripts.ts';
import type { Version } from '../../account/resources/versions.ts';
import type { Target } from '../../wrangler/file.ts';
import { child, items } from '../../wrangler/node.ts';
import { isVariable, pointsAt, sameBinding } from '../binding-text.ts';
import { isSecretBinding } from '../secrets/change-secrets.ts';
import { configuredBindings } from './configured-bindings.ts';

/** What a deploy of the file would do to what serves. No values: people keep secrets in variables. */
export type Differences = { readonly willChange: readonly string[]; readonly willLose: readonly string[] };

/** Compares a target's file with the version that serves; `schedules` undefined: not asked. */
export function differences(target: Target, version: Version, schedules: readonly Schedule[] | undefined): Differences {
  const configured = configuredBindings(target);
  const deployed = new Map(version.bindings.map((binding) => [binding.name, binding]));
  const names = new Set(configured.map(({ binding }) => binding.name));
  const willChange: string[] = [...runtime(target, version), ...crons(target, schedules)];
  const willLose: string[] = [];
  for (const { binding, isWhole } of configured) {
    const was = deployed.get(binding.name);
    if (!was) willChange.push(`${label(binding)} is added`);
    else if (isSecretBinding(was))
      willLose.push(`secret ${binding.name}, replaced by a ${isVariable(binding) ? 'variable' : 'binding'} of the file`);
    else if (isVariable(was) !== isVariable(binding)) willChange.push(`${binding.name}: ${pointsAt(was)} → ${pointsAt(binding)}`);
    else if (isWhole && !sameFields(was, binding))
      willChange.push(
        isVariable(binding) ? `var ${binding.name} gets another value` : `${binding.name}: ${pointsAt(was)} → ${pointsAt(binding)}`,
      );
  }
  const keepsVars = target.get('keep_vars');
  const origin =
    version.source === 'dash' || version.lastDeployedFrom === 'dash' ? ', set in the dashboard' : ', which the file does not have';
  for (const was of version.bindings) {
    if (names.has(was.name) || isSecretBinding(was)) continue;
    if (isVariable(was) && keepsVars?.kind === 'boolean' && keepsVars.value) continue;
    willLose.push(`${label(was)}${origin}`);
  }
  return { willChange, willLose };
}

function label(binding: Binding): string {
  return isVariable(binding) ? `var ${binding.name}` : `binding ${binding.name} (${pointsAt(binding)})`;
}

/** Only fields that the file states are compared: the API adds some of its own. */
function sameFields(was: Binding, is: Binding): boolean {
  if (was.type !== is.type) return false;
  const stated = Object.fromEntries(Object.keys(is).map((key) => [key, was[key as keyof Binding]])) as Binding;
  return sameBinding({ ...stated, name: is.name, type: is.type }, is);
}

function runtime(target: Target, version: Version): string[] {
  const found: string[] = [];
  const date = target.get('compatibility_date');
  const is = date?.kind === 'string' || date?.kind === 'date' ? date.value : undefined;
  if (is !== undefined && is !== version.compatibilityDate) found.push(`compatibility_date ${version.compatibilityDate ?? 'none'} → ${is}`);
  const flags = strings(target, 'compatibility_flags');
  const was = version.compatibilityFlags.toSorted().join(', ');
  if (flags.join(', ') !== was) found.push(`compatibility_flags ${was || 'none'} → ${flags.join(', ') || 'none'}`);
  const cpu = child(target.get('limits'), 'cpu_ms');
  const limit = cpu?.kind === 'number' ? cpu.value : undefined;
  if (limit !== version.cpuMilliseconds)
    found.push(`limits.cpu_ms ${version.cpuMilliseconds ?? 'of the plan'} → ${limit ?? 'of the plan'}`);
  return found;
}

function crons(target: Target, schedules: readonly Schedule[] | undefined): string[] {
  const configured = child(target.get('triggers'), 'crons');
  // Without the key a deploy leaves the triggers as they are.
  if (!configured || !schedules) return [];
  const is = items(configured).flatMap((node) => (node.kind === 'string' ? [node.value] : []));
  const was = schedules.map(({ cron }) => cron);
  const [added, gone] = [is.filter((cron) => !was.includes(cron)), was.filter((cron) => !is.includes(cron))];
  return [...added.map((cron) => `cron ${cron} is added`), ...gone.map((cron) => `cron ${cron} is removed`)];
}

function strings(target: Target, key: string): string[] {
  return items(target.get(key))
    .flatMap((node) => (node.kind === 'string' ? [node.value] : []))
    .toSorted();
}
