import { Secret } from '../secret.ts';
import { bindingsOf } from '../wrangler/bindings.ts';
import type { Target } from '../wrangler/file.ts';
import { child, items, type Node, toValue } from '../wrangler/node.ts';
import { kindOfGroup } from './binding-kinds.ts';
import { bindingKey, type Json, type Said, type Side } from './setting.ts';

/**
 * What a target's file says of everything that the account can be asked about. A setting that the file leaves out and whose default depends on
 * the wrangler version (`preview_urls`, `observability`) is left out here too.
 */
export function localSettings(target: Target): Side {
  const side = new Map<string, Said>();
  const scalar = (group: string, value: Json | undefined): void => {
    if (value !== undefined) side.set(group, { group, value });
  };
  scalar('compatibility_date', valueOf(target.get('compatibility_date')));
  scalar('compatibility_flags', strings(target.get('compatibility_flags')).toSorted());
  scalar('limits.cpu_ms', valueOf(child(target.get('limits'), 'cpu_ms')));
  scalar('workers_dev', valueOf(target.get('workers_dev')) ?? hostsOf(target).length === 0);
  scalar('preview_urls', valueOf(target.get('preview_urls')));
  scalar('logpush', valueOf(target.get('logpush')) ?? false);
  scalar('observability.enabled', valueOf(child(target.get('observability'), 'enabled')));
  scalar(
    'tail_consumers',
    items(target.get('tail_consumers')).flatMap((one) => valueOf(child(one, 'service')) ?? []),
  );
  const crons = cronsOf(target);
  scalar('triggers.crons', crons?.toSorted());
  scalar('routes', customDomains(target).toSorted());
  for (const { kind, name, node } of bindingsOf(target)) {
    if (name === undefined) continue;
    const own: Said = { group: kind, name, value: kind === 'vars' ? null : fieldsOf(kind, node) };
    // A variable of the same name stands for the binding: wrangler sends it.
    if (kind === 'secrets.required' && side.get(bindingKey(name))?.group === 'vars') continue;
    side.set(bindingKey(name), kind === 'vars' ? { ...own, text: new Secret(JSON.stringify(toValue(node))) } : own);
  }
  return side;
}

/** `keep_vars`: deploy leaves variables alone that only the account has. */
export function keepsVars(target: Target): boolean {
  return valueOf(target.get('keep_vars')) === true;
}

/** `triggers.crons`; undefined when the file does not say, and deploy then leaves the account's alone. */
export function cronsOf(target: Target): readonly string[] | undefined {
  const crons = child(target.get('triggers'), 'crons');
  return crons?.kind === 'array' ? strings(crons) : undefined;
}

/** Patterns of `routes` and `route`, custom domains among them. */
export function hostsOf(target: Target): readonly { readonly pattern: string; readonly isDomain: boolean }[] {
  const route = target.get('route');
  return [...items(target.get('routes')), ...(route ? [route] : [])].flatMap((one) => {
    const pattern = one.kind === 'string' ? one : child(one, 'pattern');
    if (pattern?.kind !== 'string') return [];
    const custom = child(one, 'custom_domain');
    return [{ pattern: pattern.value, isDomain: custom?.kind === 'boolean' && custom.value }];
  });
}

function customDomains(target: Target): string[] {
  return hostsOf(target).flatMap(({ pattern, isDomain }) => (isDomain ? [pattern] : []));
}

function fieldsOf(group: string, node: Node): Json {
  const kind = kindOfGroup(group);
  const found = (kind?.fields ?? []).flatMap(([field]): [string, Json][] => {
    const value = valueOf(child(node, field));
    return value === undefined || same(value, kind?.defaults?.[field]) ? [] : [[field, value]];
  });
  return Object.fromEntries(found);
}

function same(a: Json, b: Json | undefined): boolean {
  return b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

function valueOf(node: Node | undefined): Json | undefined {
  return node === undefined || node.kind === 'null' ? undefined : (toValue(node) as Json);
}

function strings(node: Node | undefined): readonly string[] {
  return items(node).flatMap((one) => (one.kind === 'string' ? [one.value] : []));
}
