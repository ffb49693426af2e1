import type { Span } from '../../span.ts';
import { judgeId } from '../../wrangler/id-shape.ts';
import type { IdShape } from '../../wrangler/id-fields.ts';
import { walk } from '../../wrangler/node.ts';
import { parseWrangler } from '../../wrangler/parse.ts';
import type { TextFile } from '../rule.ts';

export type InfraPlaceholder = { readonly label: string; readonly value: string; readonly span: Span };

const shapes: Readonly<Record<string, IdShape>> = {
  account_id: 'hex32',
  zone_id: 'hex32',
  store_id: 'hex32',
  namespace_id: 'hex32',
  database_id: 'uuid',
};
const owners: readonly (readonly [RegExp, IdShape])[] = [
  [/^(?:secrets_?store|kv\w*|hyperdrive)$/i, 'hex32'],
  [/^d1\w*$/i, 'uuid'],
];

/** JSON beside wrangler files that lists the account's resources for a repository's own scripts, e.g. `infra/cloudflare.resources.json`. */
export function isInfraFile(path: string): boolean {
  return (
    /(?:^|\/)[^/]*(?:cloudflare|workers?|infra|resources|deploy)[^/]*(?:\/[^/]+)?\.jsonc?$/i.test(path) &&
    !/schema|openapi|swagger|package|tsconfig|lock|fixtures?|\.test\./i.test(path)
  );
}

/** ID fields of such a file that still hold the text of a template. */
export function* infraPlaceholders(file: TextFile): Generator<InfraPlaceholder> {
  if (file.text.length > 200_000 || !/_id"|"id"/.test(file.text)) return;
  for (const { path, node } of walk(parseWrangler(file.text, file.path).root)) {
    if (node.kind !== 'string') continue;
    const shape = shapeOf(path);
    if (shape !== undefined && judgeId(node.value, shape).status === 'placeholder')
      yield { label: path.join('.'), value: node.value, span: node.span };
  }
}

function shapeOf(path: readonly (string | number)[]): IdShape | undefined {
  const key = path.at(-1);
  if (typeof key !== 'string') return undefined;
  if (key !== 'id') return Object.hasOwn(shapes, key) ? shapes[key] : undefined;
  const owner = path.slice(0, -1).findLast((part) => typeof part === 'string');
  return owners.find(([pattern]) => typeof owner === 'string' && pattern.test(owner))?.[1];
}
