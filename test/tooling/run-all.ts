import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { endAll, runStep, type Result } from './run-step.ts';
import { steps, type Step } from './steps.ts';

const help = `npm test -- [options]
  --fast            without VS Code and the browser
  --only NAME,...   only these steps (and what they need): an id below, or static, in-host, ui
  --file TEXT,...   only test files whose path contains one of these
  --grep PATTERN    only tests whose title matches
  --jobs N          suites at once; as many as cores unless told, and half as many of those with a browser
  --verbose         print what each step prints
steps: `;

/** At most this much of what a failed step printed is shown: its end. */
const shown = 60_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function chosen(all: readonly Step[], only: string | undefined, fast: boolean): readonly Step[] {
  const names = only?.split(',').map((name) => name.trim());
  const isNamed = (step: Step, name: string): boolean => step.id === name || step.groups.includes(name);
  const unknown = names?.find((name) => !all.some((step) => isNamed(step, name)));
  if (unknown !== undefined) throw new Error(`There is no step ${unknown}. Use one of ${all.map(({ id }) => id).join(', ')}.`);
  const wanted = all.filter((step) => (!names || names.some((name) => isNamed(step, name))) && !(fast && step.browser));
  // What has nothing to run needs no preparation either.
  const needed = new Set(wanted.filter((step) => step.words).flatMap((step) => step.needs));
  return all.filter((step) => (wanted.includes(step) && (step.kind !== 'preparation' || needed.has(step.id))) || needed.has(step.id));
}

function report(step: Step, { passed, failed, pending, output, seconds }: Result, verbose: boolean): void {
  const counts =
    step.kind === 'suite' ? `  ${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${pending > 0 ? `, ${pending} pending` : ''}` : '';
  say(`${failed > 0 ? '✘' : '✔'} ${step.title}${counts}  ${seconds.toFixed(1)} s`);
  if (verbose) return;
  // What came through at a later attempt is told, too.
  if (failed === 0) for (const [line] of output.matchAll(/^ +again: .*$/gm)) say(line);
  else say(output.length > shown ? `… ${output.slice(-shown)}` : output);
}

/**
 * Runs the chosen steps: the checks one after another, then suites beside each other. A step whose
 * preparation did not come through is left out and named.
 * The last line printed is `N passed, N failed`: mocha tests, and each static check as one.
 * @returns the exit code
 */
export async function runAll(argv: readonly string[]): Promise<number> {
  const one = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { fast: flag, only: one, file: one, grep: one, verbose: flag, jobs: one, help: flag },
  });
  const all = steps({ grep: values.grep, file: values.file });
  if (values.help) say(help + all.map(({ id }) => id).join(', '));
  if (values.help) return 0;
  const list = chosen(all, values.only, values.fast ?? false);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      endAll();
      process.exit(130);
    });
  const jobs = values.jobs === undefined ? undefined : Number.parseInt(values.jobs, 10) || 1;
  const again = (step: Step, files: readonly string[]): Step | undefined =>
    steps({ grep: values.grep, file: files.map((name) => `/${name}.`).join() }).find(({ id }) => id === step.id);
  // Beside each other, their lines would mix.
  return runList(list, values.verbose ? { verbose: true, jobs: 1, again } : { verbose: false, jobs, again });
}

/** More suites at once would want memory. */
const mostAtOnce = 4;

/** Suites at once: one for each core, and two cores for each window, which answers people in time or not. */
function lanesOf(isBrowser: boolean, jobs: number | undefined): number {
  const cores = availableParallelism();
  return Math.max(1, Math.min(mostAtOnce, jobs ?? (isBrowser ? Math.floor(cores / 2) : cores)));
}

/** What came of a step: nothing where it has no tests, `left out` where a preparation of it did not come through. */
type Outcome = Result | 'left out' | undefined;

type Manner = {
  readonly verbose: boolean;
  readonly jobs: number | undefined;
  /** The step with these of its test files only. */
  readonly again: (step: Step, files: readonly string[]) => Step | undefined;
};

/** More files with failed tests than these are no accident of one window. */
const mostAgain = 3;

/**
 * Runs a step. What failed in a window runs once more in a new one, its whole file: what an attempt left open in a window makes the
 * attempts after it fail too. The first failures are printed whatever comes of it; a test that fails in both windows has failed.
 */
async function runTwice(step: Step, words: readonly string[], echo: boolean, again: Manner['again']): Promise<Result> {
  const first = await runStep(step, words, echo);
  const { failedFiles } = first;
  const second = step.browser && failedFiles.length > 0 && failedFiles.length <= mostAgain ? again(step, failedFiles) : undefined;
  if (!second?.words) return first;
  report(step, first, echo);
  say(`↻ ${step.title}: once more in a new window: ${failedFiles.join(', ')}`);
  const result = await runStep(second, second.words, echo);
  // A run that ended badly may have left tests out, which count in neither.
  const passed = first.passed + Math.max(0, first.failed - result.failed);
  return { ...result, passed, pending: first.pending, seconds: first.seconds + result.seconds };
}

async function runList(list: readonly Step[], { verbose, jobs, again }: Manner): Promise<number> {
  const outcomes = new Map<string, Promise<Outcome>>();
  const isBroken = (outcome: Outcome): boolean => outcome === 'left out' || (outcome?.failed ?? 0) > 0;
  const run = async (step: Step): Promise<Outcome> => {
    if (!step.words) {
      say(`- ${step.title}  no tests yet`);
      return undefined;
    }
    for (const id of step.needs) {
      if (!isBroken(await outcomes.get(id))) continue;
      say(`- ${step.title}  not run: it needs ${id}`);
      return 'left out';
    }
    // What preparations print comes while others print.
    const echo = verbose && step.kind !== 'preparation';
    const result = await runTwice(step, step.words, echo, again);
    report(step, result, echo);
    return result;
  };
  const start = (step: Step): Promise<Outcome> => {
    const outcome = run(step);
    outcomes.set(step.id, outcome);
    return outcome;
  };
  // Mostly waiting for the network and one compiler, so it runs beside the checks.
  for (const step of list) if (step.kind === 'preparation') void start(step);
  for (const step of list) if (step.kind === 'check') await start(step);
  for (const isBrowser of [false, true]) {
    const suites = list.filter(({ kind, browser }) => kind === 'suite' && browser === isBrowser);
    const lane = async (): Promise<void> => {
      for (let step = suites.shift(); step; step = suites.shift()) await start(step);
    };
    await Promise.all(Array.from({ length: lanesOf(isBrowser, jobs) }, lane));
  }
  return summary(await Promise.all(outcomes.values()));
}

function summary(outcomes: readonly Outcome[]): number {
  const results = outcomes.filter((outcome) => typeof outcome === 'object');
  const sum = (of: 'passed' | 'failed'): number => results.reduce((total, result) => total + result[of], 0);
  const leftOut = outcomes.filter((outcome) => outcome === 'left out').length;
  if (leftOut > 0) say(`${leftOut} steps were not run.`);
  say(`${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') > 0 ? 1 : 0;
}
