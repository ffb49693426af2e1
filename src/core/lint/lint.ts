import type { Project } from '../project.ts';
import { LineIndex, overlaps } from '../span.ts';
import type { WranglerFile } from '../wrangler/file.ts';
import { passwordAddresses } from './detectors/databases.ts';
import { ignoreFix } from './fixes/ignore.ts';
import { readGitleaks } from './gitleaks.ts';
import type { Finding, Fix, Rule, Severity, TextFile } from './rule.ts';
import { knownRuleIds } from './rule-ids.ts';
import { rules as allRules } from './rules.ts';
import { inlineIgnores } from './suppress.ts';
import { configIgnores } from './config-ignores.ts';

/** A finding with everything a format needs: its rule, the severity in force and its file. */
export type Report = Finding & { readonly rule: Rule; readonly severity: Severity; readonly path: string };

export type LintOptions = {
  readonly rules?: readonly Rule[];
  /** Told when a rule throws; the other rules still run. Default: the lint ends with an error that names both. */
  readonly onRuleError?: (rule: Rule, path: string, error: unknown) => void;
};

const allRuleIds: ReadonlySet<string> = new Set(allRules.map((rule) => rule.id));

/** The rules whose findings are credentials: they share spans, and what they found is masked in every message. */
export const credentialRules: ReadonlySet<string> = new Set(['leaked-secret', 'secret-in-vars']);

/** Findings of one wrangler file, in file order. Synchronous: one keystroke runs this once. */
export function lintWrangler(file: WranglerFile, project: Project, options: LintOptions = {}): Report[] {
  return collect(file, project, options, (rule) => rule.wrangler?.(file, project));
}

/** Findings of any other text file: source, document, `.dev.vars`, SQL. */
export function lintText(file: TextFile, project: Project, options: LintOptions = {}): Report[] {
  return collect(file, project, options, (rule) => (rule.text?.applies(file.path) ? rule.text.check(file, project) : undefined));
}

/** A text with its line table, as rules take it. */
export function textFile(path: string, text: string): TextFile {
  return { path, text, lines: new LineIndex(text) };
}

function collect(file: TextFile, project: Project, options: LintOptions, run: (rule: Rule) => Iterable<Finding> | undefined): Report[] {
  const reports: Report[] = [];
  knownRuleIds(project, () => allRuleIds);
  for (const rule of options.rules ?? allRules) {
    const configured = project.config.rules[rule.id];
    if (configured === 'off') continue;
    try {
      for (const finding of run(rule) ?? []) {
        const path = finding.path ?? file.path;
        const severity = configured ?? stepDown(path, finding.severity ?? rule.severity, finding);
        reports.push({
          ...finding,
          rule,
          path,
          severity,
          fixes: [...(finding.fixes ?? []), ...ignoreFix(file, project, finding, rule.id)],
        });
      }
    } catch (error) {
      if (!options.onRuleError)
        throw new Error(`The rule ${rule.id} stopped in ${file.path}; switch it off in .preflight/config.jsonc and report it.`, {
          cause: error,
        });
      options.onRuleError(rule, file.path, error);
    }
  }
  return mask(file.text, sort(withoutTwins(suppress(file, project, reports))));
}

const SAMPLE_PATH =
  /(?:^|[/._-])(?:fixtures?|__fixtures__|__tests__|testdata|examples?|samples?|templates?|boilerplates?|demos?|playgrounds?|e2e)(?:[/._-]|$)/i;
const TEST_PATH = /(?:^|[/-])tests?\/|[._-](?:test|spec)\.[a-z]{1,4}$/i;

const DOCUMENT = /\.(?:mdx?|markdown|rst|adoc|txt|html?)$/i;

/**
 * One level down: fixtures, examples and templates hold mistakes on purpose more often than not, tests hold random values that open
 * nothing, and a document shows payloads, of which only a name says that they are credentials.
 */
function stepDown(path: string, severity: Severity, { confidence, detector }: Finding): Severity {
  // A token that a vendor issued opens its door from a test too; a key or a password that its author made is the test's own.
  const isIssued = confidence === 'high' && detector !== undefined && !detector.includes('private-key') && !passwordAddresses.has(detector);
  const isShown = confidence !== undefined && confidence !== 'high' && DOCUMENT.test(path);
  if (!SAMPLE_PATH.test(path) && !isShown && (isIssued || !TEST_PATH.test(path))) return severity;
  return severity === 'error' ? 'warning' : 'information';
}

function suppress(file: TextFile, project: Project, reports: Report[]): Report[] {
  if (reports.length === 0) return reports;
  const ignores = file.text.includes('preflight-ignore') ? inlineIgnores(file.text, file.lines) : [];
  const gitleaks = project.memo('files:gitleaks', () => readGitleaks(project.files));
  const isIgnored = project.memo('config-ignores', () => configIgnores(project.config.ignores));
  return reports.filter((report) => {
    if (isIgnored(report.rule.id, report.path)) return false;
    if (report.path !== file.path || report.rule.id === 'ignore-without-reason') return true;
    const line = file.lines.at(report.span[0]).line;
    if (ignores.some((ignore) => ignore.lines.includes(line) && (ignore.rules.includes(report.rule.id) || ignore.rules.includes('*'))))
      return false;
    if (!credentialRules.has(report.rule.id)) return true;
    const [start, end] = file.lines.lineSpan(line);
    const lineText = file.text.slice(start, Math.min(end, start + 10_000));
    if (lineText.includes('gitleaks:allow')) return false;
    if (gitleaks.allowsPath(report.path) || gitleaks.ignoresLine(report.path, line + 1)) return false;
    return !gitleaks.allowsSecret(file.text.slice(...report.span), lineText);
  });
}

/** One value is one finding: a credential by its form is not reported again by its name. */
function withoutTwins(reports: Report[]): Report[] {
  const byForm = reports.filter((report) => report.rule.id === 'leaked-secret');
  if (byForm.length === 0) return reports;
  return reports.filter(
    (report) =>
      report.rule.id !== 'secret-in-vars' || !byForm.some((other) => other.path === report.path && overlaps(other.span, report.span)),
  );
}

function sort(reports: Report[]): Report[] {
  return reports.toSorted((a, b) => a.path.localeCompare(b.path) || a.span[0] - b.span[0] || a.rule.id.localeCompare(b.rule.id));
}

/** The last lock before a message leaves: whatever was found to be a credential is cut out of every message and title of the file. */
function mask(text: string, reports: Report[]): Report[] {
  const values = reports.filter((report) => credentialRules.has(report.rule.id)).map((report) => text.slice(...report.span));
  const long = values.filter((value) => value.length >= 6);
  if (long.length === 0) return reports;
  const clean = (message: string): string =>
    long.reduce((result, value) => result.replaceAll(value, `[${value.length} characters]`), message);
  const cleanFix = (fix: Fix): Fix => {
    const title = clean(fix.title);
    return title === fix.title ? fix : { ...fix, title };
  };
  return reports.map((report) => ({
    ...report,
    message: clean(report.message),
    ...(report.fixes && { fixes: report.fixes.map(cleanFix) }),
    ...(report.related && { related: report.related.map((related) => ({ ...related, message: clean(related.message) })) }),
  }));
}
