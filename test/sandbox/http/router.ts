import type { Handler } from './context.ts';

/** Permission groups of which one is enough, each ending in ` Read` or ` Edit`. Empty: any valid token. `null`: no token needed. */
export type Needs = readonly string[] | null;

export type Route = {
  readonly method: string;
  readonly pattern: string;
  readonly needs: Needs;
  readonly handle: Handler;
};

export type Match = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

export function route(method: string, pattern: string, needs: Needs, handle: Handler): Route {
  return { method, pattern, needs, handle };
}

type Compiled = { readonly route: Route; readonly parts: readonly string[] };

/** Path patterns of fixed segments and `:name` segments; `*rest` at the end takes what remains. */
export class Router {
  readonly #bySize = new Map<number, Compiled[]>();
  readonly #open: Compiled[] = [];
  readonly routes: readonly Route[];

  constructor(routes: readonly Route[]) {
    this.routes = routes;
    for (const each of routes) {
      const parts = each.pattern.split('/').slice(1);
      const compiled = { route: each, parts };
      if (parts.at(-1)?.startsWith('*')) this.#open.push(compiled);
      else this.#bySize.set(parts.length, [...(this.#bySize.get(parts.length) ?? []), compiled]);
    }
  }

  /** @returns the match, `'method'` when the path exists under another method, or undefined */
  find(method: string, path: string): Match | 'method' | undefined {
    const parts = path.split('/').slice(1);
    let other = false;
    for (const { route: candidate, parts: pattern } of [...(this.#bySize.get(parts.length) ?? []), ...this.#open]) {
      const params = matchParts(pattern, parts);
      if (params === undefined) continue;
      if (candidate.method === method) return { route: candidate, params };
      other = true;
    }
    return other ? 'method' : undefined;
  }
}

function matchParts(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, piece] of pattern.entries()) {
    const part = parts[index];
    if (piece.startsWith('*')) {
      params[piece.slice(1)] = parts.slice(index).join('/');
      return params;
    }
    if (part === undefined) return undefined;
    if (piece.startsWith(':')) params[piece.slice(1)] = safeDecode(part);
    else if (piece !== part) return undefined;
  }
  return params;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
