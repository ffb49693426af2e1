/** A step of RFC 6902, with `set` in place of `add` and `replace`: missing objects on the way are made. Paths are RFC 6901 pointers. */
export type PatchStep =
  | { readonly op: 'set'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

type Container = Record<string, unknown>;

/** @returns a changed copy; the original stays as it is */
export function applyPatch(document: unknown, steps: readonly PatchStep[]): unknown {
  const copy = structuredClone(document) as Container;
  for (const step of steps) applyStep(copy, step);
  return copy;
}

function applyStep(root: Container, step: PatchStep): void {
  const keys = step.path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop();
  if (last === undefined) throw new Error('a patch needs a path');
  let at = root;
  for (const key of keys) {
    const next = Array.isArray(at) && key === '-' ? (at as unknown[]).at(-1) : at[key];
    if (typeof next === 'object' && next !== null) {
      at = next as Container;
      continue;
    }
    if (step.op === 'remove') return;
    at = at[key] = {};
  }
  if (step.op === 'set') {
    if (Array.isArray(at) && last === '-') (at as unknown[]).push(step.value);
    else at[last] = step.value;
  } else if (Array.isArray(at)) (at as unknown[]).splice(Number(last), 1);
  else delete at[last];
}
