import { cronFields, parseCron, valuesOf, type Cron } from '../../cron/cron.ts';
import { describeCron } from '../../cron/describe.ts';
import { everRuns } from '../../cron/ever-runs.ts';
import { suggestCron, weekdayAsNames } from '../../cron/suggest.ts';
import type { StringNode } from '../../wrangler/node.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { cronsIn } from '../facts/crons.ts';
import { scopes } from '../facts/scopes.ts';
import { setString } from '../fixes/edit.ts';
import type { Finding, Fix, Rule } from '../rule.ts';

export const invalidCron: Rule = {
  id: 'invalid-cron',
  severity: 'error',
  summary: 'A cron expression that Cloudflare refuses, that never runs, or that runs on other days than it seems.',
  *wrangler(file) {
    for (const { node } of scopes(file)) for (const cron of cronsIn(node)) yield* check(file, cron);
  },
};

function* check(file: WranglerFile, node: StringNode): Generator<Finding> {
  const result = parseCron(node.value);
  if (!result.isValid) {
    const meant = suggestCron(node.value);
    const advice = meant === undefined ? 'Write five fields such as "0 3 * * MON-FRI".' : `"${meant}" says what is meant.`;
    yield {
      span: node.span,
      message: `"${node.value}" is refused at deploy: ${result.problem.message}. ${advice}`,
      ...(meant === undefined ? {} : { fixes: [rewrite(file, node, meant, `Write "${meant}"`, true)] }),
    };
  } else if (!everRuns(result.cron)) {
    yield {
      span: node.span,
      severity: 'warning',
      message: `"${node.value}" never runs: no month it names has that day. Choose a day that comes, or remove it.`,
    };
  } else {
    yield* numericWeekday(file, node, result.cron);
  }
}

/** Numbers run one day off for everyone who counts as crontab does; 1-5 is the case that costs people their Fridays. */
function* numericWeekday(file: WranglerFile, node: StringNode, cron: Cron): Generator<Finding> {
  const fields = node.value.trim().split(/\s+/);
  const weekday = fields[4] ?? '';
  const now = weekdayAsNames(weekday, 'cloudflare');
  const meant = weekdayAsNames(weekday, 'unix');
  if (cron.weekday.kind !== 'list' || now === undefined || meant === undefined || valuesOf(cron.weekday, cronFields[4]).length === 7)
    return;
  const withWeekday = (names: string): string => [...fields.slice(0, 4), names].join(' ');
  yield {
    span: node.span,
    severity: weekday === '1-5' ? 'warning' : 'information',
    message: `"${node.value}" runs ${describeCron(cron)}: Cloudflare counts weekdays from 1 (Sunday), not from 0. Write ${meant} if that was meant, or ${now} to say what runs today.`,
    fixes: [
      rewrite(file, node, withWeekday(meant), `Write ${meant} (moves the runs by a day)`, false),
      rewrite(file, node, withWeekday(now), `Write ${now} (same runs, in names)`, true),
    ],
  };
}

function rewrite(file: WranglerFile, node: StringNode, text: string, title: string, isSafe: boolean): Fix {
  return { id: isSafe ? 'rewrite-cron' : 'move-cron', title, isSafe, edits: () => [setString(file, node, text)] };
}
