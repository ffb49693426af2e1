import type { WorkerRow } from './workers.ts';

export type Part = 'config' | 'bindings' | 'secrets' | 'crons' | 'hosts' | 'unseen';

/**
 * What a row of the view stands for. `id` is unique in the view and the same from refresh to refresh. A row's command gets its node, so a Worker's
 * has the fields that commands on Workers ask for.
 */
export type Node =
  | { readonly kind: 'notice'; readonly id: string }
  /** The targets of an environment that is not the selected one. */
  | { readonly kind: 'environment'; readonly id: string; readonly name: string }
  | { readonly kind: 'worker'; readonly id: string; readonly row: string; readonly worker?: string; readonly env?: string }
  | { readonly kind: 'part'; readonly id: string; readonly row: string; readonly part: Part }
  | { readonly kind: 'leaf'; readonly id: string; readonly row: string; readonly part: Part; readonly key: string };

/** Which rows there are: the tree keeps selection and expansion by the same objects. */
export class Nodes {
  readonly #known = new Map<string, Node>();

  notice(): Node {
    return this.#keep({ kind: 'notice', id: 'notice' });
  }

  environment(name: string): Node {
    return this.#keep({ kind: 'environment', id: `environment ${name}`, name });
  }

  worker({ id, target }: WorkerRow): Node {
    const { name, env } = target;
    const node = this.#known.get(`worker ${id} ${name ?? ''}`);
    if (node) return node;
    const made: Node = {
      kind: 'worker',
      id: `worker ${id} ${name ?? ''}`,
      row: id,
      ...(name !== undefined && { worker: name }),
      ...(env !== undefined && { env }),
    };
    return this.#keep(made);
  }

  part(row: string, part: Part): Node {
    return this.#keep({ kind: 'part', id: `part ${part} ${row}`, row, part });
  }

  leaf(row: string, part: Part, key: string): Node {
    return this.#keep({ kind: 'leaf', id: `leaf ${JSON.stringify([part, row, key])}`, row, part, key });
  }

  #keep(node: Node): Node {
    const known = this.#known.get(node.id);
    if (known) return known;
    this.#known.set(node.id, node);
    return node;
  }
}
