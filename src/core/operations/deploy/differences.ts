import type { Schedule } from '../../account/resources/scripts.ts';
import type { Version } from '../../account/resources/versions.ts';
import { compareSettings } from '../../workers/compare-settings.ts';
import { deployedSettings } from '../../workers/deployed-settings.ts';
import { keepsVars, localSettings } from '../../workers/local-settings.ts';
import { bindingKey } from '../../workers/setting.ts';
import type { Json, Said, Setting } from '../../workers/setting.ts';
import type { Target } from '../../wrangler/file.ts';
import { isSecretBinding } from '../secrets/change-secrets.ts';

/** What a deploy of the file would do to what serves. No values: people keep secrets in variables. */
export type Differences = { readonly willChange: readonly string[]; readonly willLose: readonly string[] };

/** Compares a target's file with the version that serves, as the Workers view does; `schedules` undefined: not asked. */
export function differences(target: Target, version: Version, schedules: readonly Schedule[] | undefined): Differences {
  const live = { version, schedules, subdomain: undefined, settings: undefined, domains: undefined };
  const local = localSettings(target);
  const deployed = deployedSettings(live);
  const settings = compareSettings(local, deployed, keepsVars(target));
  // A secret that something else of the same name stands for is gone, whatever that is.
  const replaced = version.bindings.flatMap(({ name, type }) => {
    const own = isSecretBinding({ type }) ? [...local.values()].find((one) => one.name === name) : undefined;
    return own && own.group !== 'secrets.required' ? [{ name, by: own.group === 'vars' ? 'variable' : 'binding' }] : [];
  });
  const others = settings.filter(({ drift, name }) => drift !== 'same' && !replaced.some((one) => one.name === name));
  const isOfDashboard = version.source === 'dash' || version.lastDeployedFrom === 'dash';
  const origin = isOfDashboard ? ', set in the dashboard' : ', which the file does not have';
  return {
    willChange: others.flatMap((one) => (one.name === undefined ? scalarText(one) : bindingText(one, deployed.get(bindingKey(one.name))))),
    willLose: [
      ...replaced.map(({ name, by }) => `secret ${name}, replaced by a ${by} of the file`),
      ...others
        .filter((one) => one.name !== undefined && one.drift === 'only-account')
        .map((one) => `${label(one, one.deployed)}${origin}`),
    ],
  };
}

/** A setting of the Worker itself. Without the key in the file a deploy leaves date and crons as they are. */
function scalarText({ group, local, deployed, drift }: Setting): string[] {
  if (group === 'limits.cpu_ms') return [`${group} ${text(deployed, 'of the plan')} → ${text(local, 'of the plan')}`];
  if (drift === 'only-account') return [];
  if (group !== 'triggers.crons') return [`${group} ${text(deployed, 'none')} → ${text(local, 'none')}`];
  const [is, was] = [local, deployed].map((crons) => (Array.isArray(crons) ? crons.map(String) : [])) as [string[], string[]];
  return [
    ...is.filter((cron) => !was.includes(cron)).map((cron) => `cron ${cron} is added`),
    ...was.filter((cron) => !is.includes(cron)).map((cron) => `cron ${cron} is removed`),
  ];
}

/** A secret that is asked for and missing is no change of a deploy, and is told as not ready. */
function bindingText(one: Setting, was: Said | undefined): string[] {
  const { name, group, local, deployed, drift } = one;
  if (drift === 'only-account' || group === 'secrets.required') return [];
  if (drift === 'only-file') return [`${label(one, local)} is added`];
  if (was && was.group !== group) return [`${name}: ${was.group} → ${group}`];
  return group === 'vars' ? [`var ${name} gets another value`] : [`${name}: ${pointed(group, deployed)} → ${pointed(group, local)}`];
}

function label({ group, name }: Setting, value: Json | undefined): string {
  return group === 'vars' ? `var ${name}` : `binding ${name} (${pointed(group, value)})`;
}

function pointed(group: string, value: Json | undefined): string {
  const fields = value !== null && typeof value === 'object' ? Object.values(value as Readonly<Record<string, Json>>) : [];
  return [group, ...fields.map((field) => (typeof field === 'string' ? field : JSON.stringify(field)))].join(' ');
}

function text(value: Json | undefined, none: string): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return none;
  if (Array.isArray(value)) return value.map((one) => text(one as Json, none)).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
