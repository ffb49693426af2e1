import type { Project } from '../../project.ts';
import type { Span } from '../../span.ts';
import { applyProblems, type ApplyProblem } from '../../sql/apply.ts';
import { cascadingReferences, type CascadingReference } from '../../sql/references.ts';
import { sqlRisks, type SqlRisk } from '../../sql/risks.ts';
import { splitSql, type SqlStatement } from '../../sql/statements.ts';
import { isMigration } from '../facts/migration-dirs.ts';
import { folderOf } from '../facts/paths.ts';
import type { Finding, Fix, Rule, Severity, TextFile } from '../rule.ts';

export const migrationRisk: Rule = {
  id: 'migration-risk',
  severity: 'warning',
  summary: 'A D1 migration that loses data, breaks the running version, or does not apply.',
  text: {
    applies: (path) => path.endsWith('.sql'),
    *check(file, project) {
      if (!isMigration(file.path, project)) return;
      const statements = splitSql(file.text);
      const place = placeOf(file.path, project);
      yield* numbering(file, statements, place);
      for (const problem of applyProblems(file.text, statements)) yield fromApply(file, problem);
      for (const risk of sqlRisks(statements, referencesBefore(file.path, place, project))) {
        // On the empty database that the first migration meets there is nothing to lose.
        if (place.index === 0 && risk.kind !== 'fails' && risk.kind !== 'blocks-export') continue;
        yield { span: risk.span, message: risk.message, severity: severityOf(risk.kind, place.isLast) };
      }
    },
  },
};

/** Where a migration stands in the order wrangler applies its folder in. */
type Place = { readonly index: number; readonly isLast: boolean; readonly names: readonly string[]; readonly name: string };

function placeOf(path: string, project: Project): Place {
  const folder = folderOf(path);
  const name = path.slice(folder === '' ? 0 : folder.length + 1);
  const names = project.memo(`files:migrations:${folder}`, () =>
    project.files
      .list(folder)
      .filter((other) => other.endsWith('.sql'))
      .toSorted(inApplyOrder),
  );
  const index = names.indexOf(name);
  return { index, isLast: index === names.length - 1, names, name };
}

/** The cascading references that stand once the migrations before this one have run. */
function referencesBefore(path: string, place: Place, project: Project): readonly CascadingReference[] {
  const folder = folderOf(path);
  const join = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  return place.names.slice(0, place.index).flatMap((name) =>
    project.memo(`files:references:${join(name)}`, () => {
      const text = project.files.read(join(name)) ?? '';
      return /references/i.test(text) ? cascadingReferences(splitSql(text)) : [];
    }),
  );
}

/** By leading number, then by name; names without a number come last (`compareSegments`, packages/workers-utils/src/d1-migrations.ts). */
function inApplyOrder(a: string, b: string): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== y) return (x ?? Number.POSITIVE_INFINITY) - (y ?? Number.POSITIVE_INFINITY);
  return a < b ? -1 : Number(a > b);
}

function numberOf(name: string): number | undefined {
  const number = Number.parseInt(name.split('_')[0] ?? '', 10);
  return Number.isNaN(number) ? undefined : number;
}

/** What loses data or breaks code matters most before it runs: the last migration is the one that may still be pending. */
function severityOf(kind: SqlRisk['kind'], isLast: boolean): Severity {
  switch (kind) {
    case 'fails':
      return 'error';
    case 'loses-data':
    case 'cascade':
    case 'fails-with-rows':
      return isLast ? 'warning' : 'information';
    case 'breaks-running-code':
    case 'blocks-export':
    case 'no-effect':
      return 'information';
  }
}

function* numbering(file: TextFile, statements: readonly SqlStatement[], place: Place): Generator<Finding> {
  const span: Span = statements[0]?.span ?? [0, 0];
  const own = numberOf(place.name);
  const numbers = place.names.map(numberOf);
  if (own === undefined) {
    if (numbers.some((number) => number !== undefined)) {
      yield {
        span,
        severity: 'information',
        message: `${place.name} has no number, so it runs after every numbered migration, also those added later. Number it.`,
      };
    }
    return;
  }
  const twin = place.names.find((other) => other !== place.name && numberOf(other) === own);
  if (twin !== undefined && place.names.indexOf(twin) < place.index) {
    const isNewest = !numbers.some((number) => number !== undefined && number > own);
    yield {
      span,
      severity: isNewest ? 'warning' : 'information',
      message: `${place.name} and ${twin} have the same number, so the rest of the name decides which runs first. Give the newer one the next number, unless it was applied already: then its name must stay.`,
      related: [{ path: file.path.replace(/[^/]+$/, twin), span: [0, 0], message: 'The other migration with this number.' }],
    };
  }
  const before = numbers[place.index - 1];
  // Dates as numbers leave gaps by nature.
  if (before !== undefined && own < 10_000 && own - before > 1) {
    const missing = own - before === 2 ? `${own - 1} is` : `${before + 1} to ${own - 1} are`;
    yield {
      span,
      severity: 'information',
      message: `Number ${missing} missing before ${place.name}. A migration that comes in later with such a number runs out of order; check that none was lost in a merge.`,
    };
  }
}

function fromApply(file: TextFile, problem: ApplyProblem): Finding {
  const fix = fixOf(file, problem);
  return {
    span: problem.span,
    message: problem.message,
    severity: problem.isCertain ? 'error' : 'warning',
    ...(fix ? { fixes: [fix] } : {}),
  };
}

function fixOf({ path, text }: TextFile, { kind, span }: ApplyProblem): Fix | undefined {
  switch (kind) {
    case 'no-semicolon':
      return {
        id: 'add-semicolon',
        title: 'Add the semicolon',
        isSafe: true,
        edits: () => [{ path, span: [span[1], span[1]], text: ';' }],
      };
    case 'lower-case-begin':
      return { id: 'write-begin', title: 'Write BEGIN', isSafe: true, edits: () => [{ path, span, text: 'BEGIN' }] };
    case 'transaction': {
      const rest = /^[ \t]*(?:\r?\n)?/.exec(text.slice(span[1], span[1] + 200))?.[0].length ?? 0;
      return {
        id: 'remove-transaction',
        title: 'Remove it',
        isSafe: false,
        edits: () => [{ path, span: [span[0], span[1] + rest], text: '' }],
      };
    }
    case 'too-long':
    case 'crlf-trigger':
      return undefined;
  }
}
