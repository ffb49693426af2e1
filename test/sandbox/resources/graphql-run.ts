import type { Json } from '../http/envelope.ts';
import type { State } from '../state/model.ts';
import { parseQuery, type Field } from './graphql-parse.ts';
import { datasets, type Dataset } from './graphql-datasets.ts';

type Answer = { readonly data: Json | null; readonly errors: readonly Json[] | null };

class Refusal extends Error {
  readonly path: readonly string[];

  constructor(message: string, path: readonly string[]) {
    super(message);
    this.path = path;
  }
}

/** Run an analytics query over the rows of the scenario. */
export function runQuery(state: State, source: string, variables: Json): Answer {
  try {
    const data = Object.fromEntries(parseQuery(source, variables).map((field) => [field.alias, viewer(state, field)]));
    return { data, errors: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const path = error instanceof Refusal ? error.path : null;
    return {
      data: null,
      errors: [{ message, path, extensions: { timestamp: new Date().toISOString() } }],
    };
  }
}

function viewer(state: State, field: Field): Json {
  if (field.name !== 'viewer') throw new Refusal(`unknown field "${field.name}"`, [field.name]);
  return Object.fromEntries(field.fields.map((scope) => [scope.alias, accounts(state, scope)]));
}

function accounts(state: State, scope: Field): unknown {
  if (scope.name !== 'accounts') throw new Refusal(`unknown field "${scope.name}"`, ['viewer', scope.name]);
  const tag = ((scope.args.filter ?? {}) as Json).accountTag;
  if (tag !== state.accountId) throw new Refusal('not authorized for that account', ['viewer', 'accounts', '0']);
  return [Object.fromEntries(scope.fields.map((node) => [node.alias, rowsOf(state, node)]))];
}

function rowsOf(state: State, node: Field): readonly Json[] {
  const path = ['viewer', 'accounts', '0', node.name];
  const dataset = datasets[node.name];
  if (dataset === undefined) throw new Refusal(`unknown field "${node.name}"`, path);
  const limit = Number(node.args.limit ?? 10_000);
  if (limit > 10_000) throw new Refusal(`limit must be less than or equal to 10000, but ${limit} was given`, path);
  const rows = (state.analytics[node.name] ?? []).filter((row) => passes(row, (node.args.filter ?? {}) as Json));
  const shown = dataset.plain ? rows.map((row) => pickPlain(row, node, dataset, path)) : grouped(rows, node, dataset, path);
  return ordered(shown, node).slice(0, limit);
}

function passes(row: Json, filter: Json): boolean {
  return Object.entries(filter).every(([key, wanted]) => {
    if (key === 'AND') return (wanted as Json[]).every((each) => passes(row, each));
    if (key === 'OR') return (wanted as Json[]).some((each) => passes(row, each));
    const [, name = key, operator = ''] = /^(.+?)(?:_(geq|leq|gt|lt|neq|in|like))?$/.exec(key) ?? [];
    const value = name === 'datetimeHour' || name === 'datetimeMinute' || name === 'datetimeFiveMinutes' ? row.datetime : row[name];
    return compare(value, operator, wanted);
  });
}

function compare(value: unknown, operator: string, wanted: unknown): boolean {
  if (operator === 'in') return (wanted as unknown[]).includes(value);
  if (operator === '') return value === wanted;
  if (operator === 'neq') return value !== wanted;
  const [left, right] = typeof value === 'number' ? [value, Number(wanted)] : [String(value), String(wanted)];
  if (operator === 'geq') return left >= right;
  if (operator === 'leq') return left <= right;
  return operator === 'gt' ? left > right : left < right;
}

function pickPlain(row: Json, node: Field, dataset: Dataset, path: readonly string[]): Json {
  return Object.fromEntries(
    node.fields.map(({ alias, name }) => {
      if (!dataset.dimensions.includes(name)) throw new Refusal(`unknown field "${name}"`, [...path, name]);
      return [alias, row[name] ?? null];
    }),
  );
}

function grouped(rows: readonly Json[], node: Field, dataset: Dataset, path: readonly string[]): Json[] {
  const dimensions = node.fields.find(({ name }) => name === 'dimensions')?.fields ?? [];
  for (const { name } of dimensions)
    if (!dataset.dimensions.includes(name)) throw new Refusal(`unknown field "${name}"`, [...path, 'dimensions', name]);
  const groups = new Map<string, Json[]>();
  for (const row of rows) {
    const key = JSON.stringify(dimensions.map(({ name }) => dimension(row, name)));
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [row]);
    else members.push(row);
  }
  return [...groups.values()].map((members) =>
    Object.fromEntries(node.fields.map((field) => [field.alias, aggregate(members, field, dataset, dimensions, path)])),
  );
}

function dimension(row: Json, name: string): unknown {
  if (name === 'date') return row.date ?? String(row.datetime).slice(0, 10);
  if (name === 'datetimeHour') return `${String(row.datetime).slice(0, 13)}:00:00Z`;
  return row[name] ?? '';
}

function aggregate(
  members: readonly Json[],
  field: Field,
  dataset: Dataset,
  dimensions: readonly Field[],
  path: readonly string[],
): unknown {
  const first = members[0] ?? {};
  if (field.name === 'dimensions') return Object.fromEntries(dimensions.map(({ alias, name }) => [alias, dimension(first, name)]));
  if (field.name === 'count') return members.reduce((sum, row) => sum + Number(row.count ?? 1), 0);
  const known = dataset.measures[field.name];
  if (known === undefined) throw new Refusal(`unknown field "${field.name}"`, [...path, field.name]);
  return Object.fromEntries(
    field.fields.map(({ alias, name }) => {
      if (!known.includes(name)) throw new Refusal(`unknown field "${name}"`, [...path, field.name, name]);
      const values = members.map((row) => Number(row[name] ?? 0));
      const sum = values.reduce((total, value) => total + value, 0);
      return [alias, field.name === 'sum' ? sum : field.name === 'avg' ? sum / values.length : Math.max(...values)];
    }),
  );
}

function ordered(rows: readonly Json[], node: Field): readonly Json[] {
  const orders = Array.isArray(node.args.orderBy) ? node.args.orderBy.map(String) : [];
  const key = (row: Json, name: string): unknown => row[name] ?? (row.dimensions as Json | undefined)?.[name];
  return rows.toSorted((a, b) => {
    for (const order of orders) {
      const [, name = order, direction] = /^(.+)_(ASC|DESC)$/.exec(order) ?? [];
      const [left, right] = [String(key(a, name)), String(key(b, name))];
      if (left !== right) return (left < right ? -1 : 1) * (direction === 'DESC' ? -1 : 1);
    }
    return 0;
  });
}
