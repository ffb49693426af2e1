import assert from 'node:assert/strict';
import { lintWrangler, type Report } from '../../../src/core/lint/lint.ts';
import { createProject } from '../../../src/core/project/create.ts';
import { MemoryFiles } from '../../../src/core/project/memory-files.ts';
import { bindingsOf } from '../../../src/core/wrangler/bindings.ts';
import { targetsOf } from '../../../src/core/wrangler/environments.ts';
import type { WranglerFile } from '../../../src/core/wrangler/file.ts';
import { type Node, type ObjectNode, walk } from '../../../src/core/wrangler/node.ts';
import { parseWrangler } from '../../../src/core/wrangler/parse.ts';
import { type Mutation, mutate, seeded } from './mutate.ts';
import { seeds } from './seeds.ts';

/** How many mutated files: FUZZ=20000 for the long run. */
const runs = Number(process.env['FUZZ'] ?? 2000);
/** Rules that look at one value only, so that what stands later in the file cannot change what they say of it. */
const local = new Set(['leaked-secret', 'secret-in-vars', 'placeholder-id', 'malformed-id']);
/** Milliseconds for a file of a few kilobytes. A slow turn of a busy machine is taken again before it counts. */
const limit = 100;

function lint(file: WranglerFile): Report[] {
  const files = new MemoryFiles({ [file.path]: file.text });
  return lintWrangler(file, createProject({ root: 'memory:', wranglerFiles: [file], files }));
}

function withinLimit<T>(work: () => T, what: () => string): T {
  for (let attempt = 1; ; attempt++) {
    // Time of the processor: on a busy machine the clock also counts the wait for a turn.
    const start = process.cpuUsage();
    const result = work();
    const took = process.cpuUsage(start).user / 1000;
    if (took < limit) return result;
    assert.ok(attempt < 4, `${Math.round(took)} ms for ${what()}`);
  }
}

/** Plain values with the end of the statement that holds them: a TOML statement may end lines after its first value. */
function* valuesOf(file: WranglerFile): Generator<{ readonly key: string; readonly end: number }> {
  const show = (node: Node): string => `${node.span.join('-')}=${node.kind}:${'value' in node ? String(node.value) : ''}`;
  const isTable = (node: Node): node is ObjectNode => node.kind === 'object' && (file.format !== 'toml' || node.inline !== true);
  const open: Node[] = [file.root];
  for (let node = open.pop(); node; node = open.pop()) {
    for (const value of isTable(node) ? node.members.map((m) => m.value) : node.kind === 'array' ? node.items : []) {
      if (isTable(value) || (value.kind === 'array' && (file.format !== 'toml' || value.items.every(isTable)))) open.push(value);
      else for (const inner of walk(value)) if ('value' in inner.node) yield { key: show(inner.node), end: value.span[1] };
    }
  }
}

function hasTwins(file: WranglerFile): boolean {
  for (const { node } of walk(file.root))
    if (node.kind === 'object' && new Set(node.members.map((m) => m.key)).size < node.members.length) return true;
  return false;
}

/** Where the untouched lines end. */
function untouched(text: string, from: number): number {
  return text.lastIndexOf('\n', from - 1) + 1;
}

describe('mutated wrangler files', function () {
  this.timeout(600_000);
  const originals = seeds.map(({ path, text }) => {
    const file = parseWrangler(text, path);
    return { path, text, file, values: [...valuesOf(file)], reports: lint(file).filter(({ rule }) => local.has(rule.id)) };
  });
  const cases = function* (seed: number): Generator<{ original: (typeof originals)[number]; mutation: Mutation; what: () => string }> {
    const random = seeded(seed);
    for (let run = 0; run < runs; run++) {
      const original = originals[random(originals.length)];
      if (!original) return;
      let mutation = mutate(original.text, random);
      if (random(3) === 0) {
        const second = mutate(mutation.text, random);
        mutation = { text: second.text, from: Math.min(mutation.from, second.from) };
      }
      yield {
        original,
        mutation,
        what: () =>
          `run ${run}: ${original.path} changed at ${mutation.from}: ${JSON.stringify(mutation.text.slice(Math.max(0, mutation.from - 80), mutation.from + 80))}`,
      };
    }
  };

  it('start from files that have values and findings to lose', () => {
    for (const { file, values, reports } of originals) {
      assert.deepEqual(file.problems, []);
      assert.ok(values.length > 20 && reports.length >= 4, `${file.path}: ${values.length} values, ${reports.length} findings`);
    }
  });

  it('are read in bounded time, and what stands above the change stays', () => {
    for (const { original, mutation, what } of cases(1)) {
      const file = withinLimit(() => parseWrangler(mutation.text, original.path), what);
      for (const { span } of file.problems) assert.ok(span[0] >= 0 && span[0] <= span[1] && span[1] <= mutation.text.length, what());
      for (const { node } of walk(file.root)) assert.ok(node.span[0] >= 0 && node.span[1] <= mutation.text.length, what());
      for (const target of targetsOf(file)) bindingsOf(target);
      const end = untouched(original.text, mutation.from);
      const kept = new Set([...valuesOf(file)].map(({ key }) => key));
      for (const value of original.values) if (value.end < end) assert.ok(kept.has(value.key), `${value.key} is lost in ${what()}`);
    }
  });

  it('are linted in bounded time, and findings above the change stay', () => {
    for (const { original, mutation, what } of cases(2)) {
      const file = parseWrangler(mutation.text, original.path);
      const reports = withinLimit(() => lint(file), what);
      // Of two members by one name the last counts, so what the rules say of the first may change.
      if (hasTwins(file)) continue;
      const end = untouched(original.text, mutation.from);
      const kept = new Set(reports.map(({ rule, span }) => `${rule.id} ${span.join('-')}`));
      for (const { rule, span } of original.reports) {
        if (statementEnd(original.values, span[1]) < end)
          assert.ok(kept.has(`${rule.id} ${span.join('-')}`), `${rule.id} at ${span.join('-')} is lost in ${what()}`);
      }
    }
  });

  it('of ten megabytes are read', () => {
    const random = seeded(3);
    for (const { path, text } of originals) {
      const big = path.endsWith('.toml')
        ? `${text}\n${'# filler, and more of it in every line\n'.repeat(10_000_000 / 39)}`
        : text.replace(/\}\s*$/, `"x": "${'x'.repeat(10_000_000)}" }`);
      const { text: broken } = mutate(big, random);
      parseWrangler(big, path);
      parseWrangler(broken, path);
    }
  });
});

/** End of the statement that a finding lies in. */
function statementEnd(values: readonly { readonly key: string; readonly end: number }[], at: number): number {
  return Math.min(...values.map(({ end }) => end).filter((end) => end >= at));
}
