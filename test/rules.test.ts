import assert from 'node:assert/strict';
import path from 'node:path';
import { applyEdits } from './support/apply-edits.ts';
import { casesOf, type Expected, type RuleCase } from './support/rule-cases.ts';
import { lintText, lintWrangler, type Report, textFile } from '../src/core/lint/lint.ts';
import { rules } from '../src/core/lint/rules.ts';
import type { Project } from '../src/core/project.ts';
import { createMemoryProject } from '../src/core/project/create.ts';
import { isWranglerPath } from '../src/core/wrangler/discover.ts';
import { loadWranglerSchema } from '../src/core/wrangler/schema.ts';

const schema = loadWranglerSchema(undefined, path.join(import.meta.dirname, '../node_modules/wrangler/config-schema.json'));

for (const rule of rules) {
  describe(`rule ${rule.id}`, () => {
    for (const ruleCase of casesOf(rule.id)) {
      const { name, texts, expected } = ruleCase;
      it(name, () => {
        if (name.startsWith('ng.')) assert.ok(expected.findings.length > 0, 'an ng case says what must be found');
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
        if (expected.fix) checkFix(ruleCase, rule.id, reports);
      });
    }
  });
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
function checkFix({ texts, expected, golden }: RuleCase, rule: string, reports: readonly Report[]): void {
  const { fix: wanted } = expected;
  if (!wanted) return;
  const fix = reports.flatMap((report) => report.fixes ?? []).find((each) => each.id === wanted.id);
  assert.ok(fix, `no finding offers the fix ${wanted.id}`);
  if (wanted.answer !== undefined) assert.equal(fix.question?.validate(wanted.answer), undefined);
  const fixed = applyEdits(texts, fix.edits(wanted.answer));
  for (const [file, text] of Object.entries(golden)) assert.equal(fixed[file], text, file);
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
