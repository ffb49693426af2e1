import type { Project } from '../../project.ts';
import { isPagesFile } from '../../wrangler/environments.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { child, items, member, stringAt, type Node, type StringNode } from '../../wrangler/node.ts';
import { isTemplated } from '../facts/paths.ts';
import { headOf, isForTests, isWholeWorker, scopes, type ConfigScope } from '../facts/scopes.ts';
import { today } from '../facts/today.ts';
import { insertMember, setString } from '../fixes/edit.ts';
import type { Finding, Fix, Question, Rule } from '../rule.ts';

/** From this date on `nodejs_compat` brings Node's built-ins: https://developers.cloudflare.com/workers/configuration/compatibility-flags/ */
const nodeCompatV2 = '2024-09-23';

export const compatibilityDate: Rule = {
  id: 'compatibility-date',
  severity: 'warning',
  summary: 'The compatibility date is missing, cannot be used, or is older than a year.',
  *wrangler(file, project) {
    const all = scopes(file);
    for (const scope of all) {
      const date = stringAt(scope.node, 'compatibility_date');
      if (date) yield* check(file, scope, date, project);
      else yield* notText(file, child(scope.node, 'compatibility_date'));
    }
    if (!isWholeWorker(file) || isForTests(file.path) || member(file.root, 'compatibility_date')) return;
    const environments = all.slice(1);
    if (environments.length > 0 && environments.every(({ node }) => member(node, 'compatibility_date'))) return;
    yield {
      span: headOf(file),
      message:
        'compatibility_date is not set, and wrangler refuses to deploy without one unless a command passes it. Set it to the date you last tested against.',
      fixes: [
        dateFix('set-compatibility-date', 'Set the compatibility date…', project, (answer) =>
          insertMember(file, [], 'compatibility_date', JSON.stringify(answer)),
        ),
      ],
    };
  },
};

/** TOML has dates of its own, and wrangler wants text: `"compatibility_date" should be of type string` (`isString`, packages/workers-utils). */
function* notText(file: WranglerFile, value: Node | undefined): Generator<Finding> {
  if (value?.kind !== 'date') return;
  const edits = (): ReturnType<Fix['edits']> => [{ path: file.path, span: value.span, text: JSON.stringify(value.value) }];
  yield {
    span: value.span,
    severity: 'error',
    message: `compatibility_date is a TOML date here and wrangler takes text only, so it refuses the file. Write "${value.value}" in quotes.`,
    fixes: [{ id: 'quote-date', title: 'Put it in quotes', isSafe: true, isPreferred: true, edits }],
  };
}

function* check(file: WranglerFile, scope: ConfigScope, date: StringNode, project: Project): Generator<Finding> {
  if (isTemplated(date.value)) return;
  const now = today(project);
  const at = (): Pick<Finding, 'span' | 'fixes'> => ({
    span: date.span,
    fixes: [dateFix('update-compatibility-date', 'Set another date…', project, (answer) => [setString(file, date, answer)])],
  });
  if (!isDate(date.value)) {
    yield {
      ...at(),
      severity: 'error',
      message: `compatibility_date "${date.value}" is no date of the form YYYY-MM-DD, and the deploy is refused.`,
    };
  } else if (date.value > now && date.value > dayAfter(now)) {
    yield {
      ...at(),
      severity: 'error',
      message: `compatibility_date ${date.value} lies in the future, and the deploy is refused until then. Use today's date at most.`,
    };
  } else if (
    date.value < nodeCompatV2 &&
    hasOldNodeCompat(child(scope.node, 'compatibility_flags') ?? child(file.root, 'compatibility_flags'))
  ) {
    yield {
      ...at(),
      severity: 'information',
      message: `nodejs_compat before ${nodeCompatV2} is its first version, without most of Node's built-in modules. Move compatibility_date (now ${date.value}) to ${nodeCompatV2} or later.`,
    };
  } else if (date.value < yearBefore(now) && !isForTests(file.path)) {
    const what = isPagesFile(file) ? 'Pages project' : 'Worker';
    yield {
      ...at(),
      severity: 'information',
      message: `compatibility_date ${date.value} is older than a year: this ${what} runs without the fixes since then. Read the change list, test, and move it.`,
    };
  }
}

function hasOldNodeCompat(flags: Node | undefined): boolean {
  const names = items(flags).map((flag) => (flag.kind === 'string' ? flag.value : ''));
  return names.includes('nodejs_compat') && !names.includes('nodejs_compat_v2') && !names.includes('no_nodejs_compat_v2');
}

function dateFix(id: string, title: string, project: Project, edits: (answer: string) => ReturnType<Fix['edits']>): Fix {
  const question: Question = {
    prompt: 'Which date did you test the Worker against? Newer dates change how the runtime behaves.',
    placeholder: today(project),
    validate: (answer) =>
      isDate(answer) && answer <= today(project) ? undefined : 'Write a date of the form YYYY-MM-DD that is not in the future.',
  };
  return {
    id,
    title,
    isSafe: false,
    question,
    edits: (answer) => (answer === undefined || question.validate(answer) !== undefined ? [] : edits(answer)),
  };
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** East of Greenwich the next day has begun before it has in UTC. */
function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

/** For comparing only: of 29 February it makes a day that is none, between the right two. */
function yearBefore(day: string): string {
  return String(Number(day.slice(0, 4)) - 1).padStart(4, '0') + day.slice(4);
}
