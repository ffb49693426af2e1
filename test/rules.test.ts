import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { applyEdits } from './support/apply-edits.ts';
import { lintText, lintWrangler, type Report, textFile } from '../src/core/lint/lint.ts';
import { rules } from '../src/core/lint/rules.ts';
import type { Project } from '../src/core/project.ts';
import { createMemoryProject } from '../src/core/project/create.ts';
import { isWranglerPath } from '../src/core/wrangler/discover.ts';
import { loadWranglerSchema } from '../src/core/wrangler/schema.ts';

// A case is a file or a folder `ok.<name>` or `ng.<name>` under test/rules/<rule id>/. A file is linted as wrangler.<its extension>
// unless its name ends in another known one. `ng.<name>.expected.json` lists what must be found, and may apply one fix.
type Expected = {
  readonly findings: readonly {
    readonly path?: string;
    readonly line: number;
    readonly message?: string;
    readonly fixes?: readonly string[];
  }[];
  readonly fix?: {
    readonly id: string;
    readonly answer?: string;
    readonly result: string | Readonly<Record<string, string>>;
    readonly leaves?: number;
  };
  readonly today?: string;
  /** What git would say of the case's files. */
  readonly tracked?: readonly string[];
  readonly ignored?: readonly string[];
};
const base = path.join(import.meta.dirname, 'rules');
const schema = loadWranglerSchema(undefined, path.join(import.meta.dirname, '../node_modules/wrangler/config-schema.json'));

for (const rule of rules) {
  const folder = path.join(base, rule.id);
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^(?:ok|ng)\./.test(name) && !/\.expected\.json$|\.fixed(?:\.|$)/.test(name))
    : [];
  describe(`rule ${rule.id}`, () => {
    for (const name of names) {
      const stem = statSync(path.join(folder, name)).isDirectory() ? name : name.replace(/\.[^.]+$/, '');
      const expectedFile = [`${name}.expected.json`, `${stem}.expected.json`]
        .map((each) => path.join(folder, each))
        .find((each) => existsSync(each));
      const expected = expectedFile ? (JSON.parse(readFileSync(expectedFile, 'utf8')) as Expected) : { findings: [] };
      it(name, () => {
        if (name.startsWith('ng.')) assert.ok(expected.findings.length > 0, 'an ng case says what must be found');
        const texts = textsOf(path.join(folder, name));
        const reports = lint(texts, expected, rule.id);
        const found = reports.map((report) => ({
          path: report.path,
          line: lineOf(texts, report),
          message: report.message,
          fixes: (report.fixes ?? []).map((fix) => fix.id).filter((id) => id !== 'ignore'),
        }));
        assert.deepEqual(
          found.map(({ path: file, line }) => `${file}:${line}`).toSorted(),
          expected.findings.map((finding) => `${finding.path ?? Object.keys(texts)[0]}:${finding.line}`).toSorted(),
          JSON.stringify(found, undefined, 2),
        );
        for (const finding of expected.findings) {
          const same = found.filter((each) => each.line === finding.line && (finding.path === undefined || each.path === finding.path));
          if (finding.message !== undefined)
            assert.ok(
              same.some((each) => each.message.includes(finding.message ?? '')),
              `${finding.message}\nnot in\n${same.map((each) => each.message).join('\n')}`,
            );
          if (finding.fixes)
            assert.ok(
              same.some((each) => finding.fixes?.every((id) => each.fixes.includes(id))),
              `fixes of line ${finding.line}: ${same.map((each) => each.fixes.join(' ')).join(' | ')}`,
            );
        }
        if (expected.fix) checkFix(folder, texts, expected, rule.id, reports);
      });
    }
  });
}

function textsOf(file: string): Record<string, string> {
  if (statSync(file).isDirectory()) {
    const files = readdirSync(file, { recursive: true, encoding: 'utf8' }).filter((each) => statSync(path.join(file, each)).isFile());
    return Object.fromEntries(files.toSorted().map((each) => [each.replaceAll('\\', '/'), readFileSync(path.join(file, each), 'utf8')]));
  }
  const extension = path.extname(file).slice(1);
  const name = ['toml', 'json', 'jsonc'].includes(extension) ? `wrangler.${extension}` : path.basename(file).replace(/^(?:ok|ng)\./, '');
  return { [name]: readFileSync(file, 'utf8') };
}

function projectOf(texts: Readonly<Record<string, string>>, expected: Expected): Project {
  const known = expected.tracked !== undefined || expected.ignored !== undefined;
  const git = {
    isTracked: (file: string) => (known ? (expected.tracked ?? []).includes(file) : undefined),
    isIgnored: (file: string) => (known ? (expected.ignored ?? []).includes(file) : undefined),
    tracked: expected.tracked,
  };
  const project = createMemoryProject(texts, { git, schemaFor: () => schema });
  if (expected.today !== undefined) project.memo('today', () => expected.today);
  return project;
}

function lint(texts: Readonly<Record<string, string>>, expected: Expected, rule: string): Report[] {
  const project = projectOf(texts, expected);
  return Object.entries(texts)
    .flatMap(([file, text]) => {
      const wrangler = isWranglerPath(file) ? project.wranglerFiles.find((each) => each.path === file) : undefined;
      return wrangler ? lintWrangler(wrangler, project) : lintText(textFile(file, text), project);
    })
    .filter((report) => report.rule.id === rule);
}

function lineOf(texts: Readonly<Record<string, string>>, report: Report): number {
  return (texts[report.path] ?? '').slice(0, report.span[0]).split('\n').length;
}

/** The golden text, no such finding left where it was fixed, and nothing to do the second time. */
function checkFix(
  folder: string,
  texts: Readonly<Record<string, string>>,
  expected: Expected,
  rule: string,
  reports: readonly Report[],
): void {
  const { fix: wanted } = expected;
  if (!wanted) return;
  const fix = reports.flatMap((report) => report.fixes ?? []).find((each) => each.id === wanted.id);
  assert.ok(fix, `no finding offers the fix ${wanted.id}`);
  if (wanted.answer !== undefined) assert.equal(fix.question?.validate(wanted.answer), undefined);
  const fixed = applyEdits(texts, fix.edits(wanted.answer));
  const results = typeof wanted.result === 'string' ? { [Object.keys(texts)[0] ?? '']: wanted.result } : wanted.result;
  for (const [file, golden] of Object.entries(results)) assert.equal(fixed[file], readFileSync(path.join(folder, golden), 'utf8'), file);
  for (const file of projectOf(fixed, expected).wranglerFiles)
    assert.deepEqual(rule === 'syntax-error' ? [] : file.problems.slice(problemsOf(texts, file.path)), []);
  const left = lint(fixed, expected, rule);
  assert.ok(left.length <= (wanted.leaves ?? reports.length - 1), `${left.length} findings left after the fix`);
  const again = left.flatMap((report) => report.fixes ?? []).find((each) => each.id === wanted.id && each.title === fix.title);
  if (wanted.leaves === undefined || wanted.leaves === 0) assert.ok(!again || left.length < reports.length);
}

function problemsOf(texts: Readonly<Record<string, string>>, file: string): number {
  return createMemoryProject(texts).wranglerFiles.find((each) => each.path === file)?.problems.length ?? 0;
}
