import type { Binding } from '../account/resources/bindings.ts';
import type { Domain } from '../account/resources/hosts.ts';
import type { Schedule, ScriptSettings, ScriptSubdomain } from '../account/resources/scripts.ts';
import type { Version } from '../account/resources/versions.ts';
import { Secret } from '../secret.ts';
import { kindOfType } from './binding-kinds.ts';
import { bindingKey, type Json, type Said, type Side } from './setting.ts';

/** What the account gave of one Worker; a part that could not be asked for is undefined, and its settings are then not compared. */
export type Live = {
  readonly version: Version;
  readonly schedules: readonly Schedule[] | undefined;
  readonly subdomain: ScriptSubdomain | undefined;
  readonly settings: ScriptSettings | undefined;
  /** Those of this Worker. */
  readonly domains: readonly Domain[] | undefined;
};

/** What is deployed, in the words of a wrangler file. */
export function deployedSettings({ version, schedules, subdomain, settings, domains }: Live): Side {
  const side = new Map<string, Said>();
  const scalar = (group: string, value: Json | undefined): void => {
    if (value !== undefined) side.set(group, { group, value });
  };
  scalar('compatibility_date', version.compatibilityDate);
  scalar('compatibility_flags', version.compatibilityFlags.toSorted());
  scalar('limits.cpu_ms', version.cpuMilliseconds);
  scalar('workers_dev', subdomain?.enabled);
  scalar('preview_urls', subdomain?.previewsEnabled);
  scalar('logpush', settings?.logpush);
  scalar('observability.enabled', settings && (settings.observability?.enabled ?? false));
  scalar('tail_consumers', settings?.tailConsumers);
  scalar('triggers.crons', schedules?.map(({ cron }) => cron).toSorted());
  scalar('routes', domains?.map(({ hostname }) => hostname).toSorted());
  for (const binding of version.bindings) side.set(bindingKey(binding.name), said(binding));
  return side;
}

function said(binding: Binding): Said {
  const { name, type, value } = binding;
  const kind = kindOfType(type);
  if (kind.group === 'vars') {
    const text = value === undefined ? 'null' : type === 'json' ? value.reveal() : JSON.stringify(value.reveal());
    return { group: 'vars', name, value: null, text: new Secret(text) };
  }
  const fields = kind.fields.flatMap(([field, from]): [string, Json][] => {
    const found = binding[from] as Json | undefined;
    return found === undefined || JSON.stringify(found) === JSON.stringify(kind.defaults?.[field]) ? [] : [[field, found]];
  });
  return { group: kind.group, name, value: Object.fromEntries(fields) };
}
