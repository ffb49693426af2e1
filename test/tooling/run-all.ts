import { parseArgs } from 'node:util';
import { endAll, runStep, type Result } from './run-step.ts';
import { steps, type Step } from './steps.ts';

const help = `npm test -- [options]
  --fast            without VS Code and the browser
  --only NAME,...   only these steps (and what they need): an id below, or static, in-host, ui
  --file TEXT,...   only test files whose path contains one of these
  --grep PATTERN    only tests whose title matches
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
  if (failed === 0 || verbose) return;
  say(output.length > shown ? `… ${output.slice(-shown)}` : output);
}

/**
 * Runs the chosen steps in order; a step whose preparation did not come through is left out and named.
 * The last line printed is `N passed, N failed`: mocha tests, and each static check as one.
 * @returns the exit code
 */
export async function runAll(argv: readonly string[]): Promise<number> {
  const one = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({ args: [...argv], options: { fast: flag, only: one, file: one, grep: one, verbose: flag, help: flag } });
  const all = steps({ grep: values.grep, file: values.file });
  if (values.help) say(help + all.map(({ id }) => id).join(', '));
  if (values.help) return 0;
  const list = chosen(all, values.only, values.fast ?? false);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      endAll();
      process.exit(130);
    });
  return runList(list, values.verbose ?? false);
}

async function runList(list: readonly Step[], verbose: boolean): Promise<number> {
  const broken = new Set<string>();
  let passed = 0;
  let failed = 0;
  let leftOut = 0;
  // Mostly waiting for the network and one compiler, so it runs beside the checks.
  const early = new Map(
    list.filter(({ kind, words }) => kind === 'preparation' && words).map((step) => [step.id, runStep(step, step.words ?? [], false)]),
  );
  for (const step of list) {
    const missing = step.needs.find((id) => broken.has(id));
    if (!step.words) say(`- ${step.title}  no tests yet`);
    else if (missing !== undefined) leftOut += 1;
    if (step.words && missing !== undefined) say(`- ${step.title}  not run: it needs ${missing}`);
    if (!step.words || missing !== undefined) continue;
    const result = await (early.get(step.id) ?? runStep(step, step.words, verbose));
    if (result.failed > 0) broken.add(step.id);
    passed += result.passed;
    failed += result.failed;
    report(step, result, verbose && !early.has(step.id));
  }
  if (leftOut > 0) say(`${leftOut} steps were not run.`);
  say(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}
