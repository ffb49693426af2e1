import type { Span } from '../span.ts';
import { bindingsOf } from '../wrangler/bindings.ts';
import type { Target } from '../wrangler/file.ts';
import { member, type Path } from '../wrangler/node.ts';
import type { Setting } from './setting.ts';

/** Where a setting is written, or, for one that the file does not have, where it would belong: its block, its environment, the name. */
export function placeOfSetting(target: Target, { group, name }: Pick<Setting, 'group' | 'name'>): Span {
  const binding = name === undefined ? undefined : bindingsOf(target).find((one) => one.name === name);
  if (binding) return binding.nameSpan;
  const keys = group.split('.');
  for (let length = keys.length; length > 0; length--) {
    const base = target.pathOf(keys[0] ?? group);
    const span = base && keySpanAt(target, [...base, ...keys.slice(1, length)]);
    if (span) return span;
  }
  const own = target.env === undefined ? undefined : keySpanAt(target, ['env', target.env]);
  return own ?? keySpanAt(target, ['name']) ?? [0, 0];
}

function keySpanAt(target: Target, path: Path): Span | undefined {
  const parent = path.length === 1 ? target.file.root : target.file.at(path.slice(0, -1));
  const key = path.at(-1);
  return typeof key === 'string' ? member(parent, key)?.keySpan : undefined;
}
