import { plainName } from '../../account/errors.ts';
import type { GitHub, WorkflowJob, WorkflowRun } from '../../account/github/github.ts';
import type { EvidenceRow, Verdict } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { combine, listed, settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { releaseBranch } from './shared/release-branch.ts';
import { age } from './shared/words.ts';
import { unpushed } from './shared/unpushed.ts';
import { readWorkflows } from './shared/workflow-files.ts';
import type { CheckJob } from './shared/workflow-files.ts';

type Head = { readonly name: string; readonly sha: string };
type Looked = {
  readonly job: CheckJob;
  readonly part: Part;
  readonly run: WorkflowRun | undefined;
};

/**
 * The job that runs `release:check` must have succeeded for the head of the release branch. Asked are GitHub's runs
 * (https://docs.github.com/rest/actions/workflow-runs); which job it is, the workflow files say.
 */
export const releaseCheckCi: Probe = {
  id: 'release-check-ci',
  class: 'auto',
  needs: ['github'],
  freshnessMs: fresh.ci,
  async run(context) {
    const github = required(context, 'github');
    const files = readWorkflows(context.project);
    const { name, branch } = await releaseBranch(github, context.signal);
    const unread = files.unreadable.map((path) =>
      row({
        id: `file:${path}`,
        label: path,
        description: 'is no YAML that can be read',
        refs: [{ path }],
      }),
    );
    if (!branch)
      return say(context, { verdict: 'fail', sentence: `There is no branch ${plainName(name)} on GitHub.` }, [], unread, undefined);
    const head = { name, sha: branch.sha };
    if (files.jobs.length === 0) return say(context, none(files.paths, files.unreadable), [], unread, head);
    const onPush = files.jobs.filter((job) => job.triggers.push(name));
    if (onPush.length === 0) return say(context, elsewhere(files.jobs, name), files.jobs.map(idle), unread, head);
    const looked = await Promise.all(onPush.map((job) => look(context, github, job, head)));
    const local = await unpushed(context, head);
    const others = files.jobs.filter((job) => !onPush.includes(job)).map(idle);
    const parts = [...looked.map(({ part }) => part), ...(local ? [local.part] : [])];
    const decided = parts.every(({ verdict }) => verdict === 'pass') ? passed(looked, head) : combine(parts, 'checks');
    return say(context, decided, [...looked, ...others], [...(local ? [local.row] : []), ...unread], head);
  },
};

function say(
  context: ProbeContext,
  decided: Part,
  looked: readonly Looked[],
  more: readonly EvidenceRow[],
  head: Head | undefined,
): ReturnType<typeof evidence> {
  const workflows = looked.map(({ job }) => ({
    path: job.path,
    job: job.job,
    triggers: job.triggers.names,
  }));
  const runs = looked.flatMap(({ run }) => (run ? [run] : []));
  const [run] = runs;
  return evidence(context, {
    ...decided,
    source: 'github',
    facts: {
      workflows,
      branch: head?.name,
      head: head?.sha,
      run: run && {
        id: run.id,
        url: run.url,
        sha: run.sha,
        status: run.status,
        conclusion: run.conclusion,
      },
    },
    refs: [...runs.map(({ url }) => ({ url })), ...looked.map(({ job }) => ({ path: job.path, line: job.line }))],
    rows: [...looked.map(jobRow), ...more],
    fixes: [
      ...(run
        ? [
            {
              operation: 'open.run',
              title: 'Open the run on GitHub',
              args: { url: run.url },
            } as const,
          ]
        : []),
      {
        operation: 'do.run-locally',
        title: 'Run release:check here',
        args: { script: 'release:check' },
      },
    ],
    inputs: { workflows, sha: head?.sha },
  });
}

function none(paths: readonly string[], unreadable: readonly string[]): Part {
  if (unreadable.length > 0)
    return {
      verdict: 'unknown',
      sentence: `${listed(unreadable)} cannot be read as YAML; correct it, then check again.`,
    };
  const where = paths.length === 0 ? 'There is no workflow in .github/workflows' : `None of the ${paths.length} workflows runs it`;
  return { verdict: 'fail', sentence: `No workflow runs release:check. ${where}.` };
}

function elsewhere(jobs: readonly CheckJob[], branch: string): Part {
  const triggers = [...new Set(jobs.flatMap((job) => job.triggers.names))];
  const only = listed(triggers.map((name) => words[name] ?? name));
  return {
    verdict: 'warn',
    sentence: `release:check does not run for pushes to ${plainName(branch)}, only ${only || 'when it is called'}.`,
  };
}

const words: Readonly<Record<string, string>> = {
  push: 'for other branches',
  tags: 'on tags',
  pull_request: 'on pull requests',
  workflow_dispatch: 'by hand',
  schedule: 'on a schedule',
  release: 'on releases',
};

function idle(job: CheckJob): Looked {
  const when = listed(job.triggers.names.map((name) => words[name] ?? name));
  return { job, part: { verdict: 'not-applicable', sentence: `Runs ${when}.` }, run: undefined };
}

function passed(looked: readonly Looked[], head: Head): Part {
  const jobs = looked.map(({ job }) => `${plainName(job.workflow)}/${plainName(job.job)}`);
  return { verdict: 'pass', sentence: `release:check passed in ${listed(jobs)} on ${at(head)}.` };
}

async function look(context: ProbeContext, github: GitHub, job: CheckJob, head: Head): Promise<Looked> {
  const looking = (async () => {
    const runs = await github.runs({ branch: head.name, headSha: head.sha }, context.signal);
    const run = newest(runs.filter((one) => isOf(job, one)));
    if (!run || run.status !== 'completed') return { part: await notYet(context, github, job, head, run), run };
    const jobs = await github.jobs(run.id, context.signal);
    return { part: await judged(context, github, job, head, run, jobs), run };
  })();
  const seen = await settle(looking);
  return 'error' in seen ? { job, part: seen.part, run: undefined } : { job, ...seen };
}

async function judged(
  context: ProbeContext,
  github: GitHub,
  job: CheckJob,
  head: Head,
  run: WorkflowRun,
  jobs: readonly WorkflowJob[],
): Promise<Part> {
  const name = `${plainName(job.workflow)}/${plainName(job.job)}`;
  // A matrix makes several jobs of one: `release (20)`.
  const own = jobs.filter((one) => one.name === job.job || one.name.startsWith(`${job.job} (`));
  const steps = own.flatMap((one) => one.steps.filter((step) => step.name === job.step));
  // The conclusion of a step tells a failure that `continue-on-error` hides; without the step the job's own counts.
  const conclusions = (steps.length > 0 ? steps : own).map(({ conclusion }) => conclusion ?? 'unknown');
  const bad = conclusions.find((one) => one !== 'success') ?? (own.length === 0 ? 'absent' : undefined);
  const where = `${name} on ${at(head)}`;
  const ago = age(context.clock.now() - Date.parse(run.updatedAt ?? run.createdAt));
  if (bad === undefined) {
    const flaw = job.mayFail ? `continue-on-error in ${job.path} would let a failure pass` : await disabled(context, github, job);
    return flaw === undefined
      ? { verdict: 'pass', sentence: `release:check ran in ${where} and succeeded ${ago} ago.` }
      : { verdict: 'warn', sentence: `release:check passed in ${where}, but ${flaw}.` };
  }
  if (bad === 'failure' || bad === 'timed_out' || bad === 'startup_failure')
    return { verdict: 'fail', sentence: `release:check failed in ${where} ${ago} ago.` };
  const what = { absent: 'has no such job', skipped: 'skipped it', cancelled: 'was cancelled' }[bad] ?? `ended as ${plainName(bad)}`;
  return {
    verdict: 'warn',
    sentence: `release:check is not proven for ${at(head)}: the run of ${name} ${what}.`,
  };
}

async function disabled(context: ProbeContext, github: GitHub, job: CheckJob): Promise<string | undefined> {
  const found = (await github.workflows(context.signal)).find(({ path }) => path === job.path);
  return found && found.state !== 'active' ? 'the workflow is disabled now' : undefined;
}

async function notYet(context: ProbeContext, github: GitHub, job: CheckJob, head: Head, run: WorkflowRun | undefined): Promise<Part> {
  const name = `${plainName(job.workflow)}/${plainName(job.job)}`;
  const state = run ? `is still ${run.status.replaceAll('_', ' ')}` : 'has not run';
  const off = run ? undefined : await disabled(context, github, job);
  const green = newest(
    (await github.runs({ branch: head.name }, context.signal)).filter((one) => isOf(job, one) && one.conclusion === 'success'),
  );
  const behind = green && (await github.compare(green.sha, head.sha, context.signal).catch(() => undefined))?.aheadBy;
  const last =
    green === undefined
      ? 'no green run is known'
      : `the last green commit ${green.sha.slice(0, 7)} is ${behind === undefined ? 'older' : `${behind} behind`}`;
  const because = off ?? (job.triggers.isFiltered && !run ? 'it runs only for some paths' : undefined);
  return {
    verdict: 'warn',
    sentence: `release:check ${state} in ${name} for ${at(head)}${because ? ` (${because})` : ''}; ${last}.`,
  };
}

function jobRow({ job, part, run }: Looked): EvidenceRow {
  return row({
    id: `job:${job.path}:${job.job}:${job.line}`,
    label: `${plainName(job.workflow)}/${plainName(job.job)}`,
    ...(part.verdict !== 'not-applicable' && { verdict: part.verdict satisfies Verdict }),
    description: part.sentence,
    refs: [...(run ? [{ url: run.url, title: 'run' }] : []), { path: job.path, line: job.line }],
    ...(part.missing && { missing: part.missing }),
  });
}

function isOf(job: CheckJob, run: WorkflowRun): boolean {
  // Reusable workflows are named with the ref they are taken from: `.github/workflows/ci.yml@main`.
  return run.path?.split('@')[0] === job.path;
}

function newest(runs: readonly WorkflowRun[]): WorkflowRun | undefined {
  return runs.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0];
}

function at(head: Head): string {
  return `${plainName(head.name)}@${head.sha.slice(0, 7)}`;
}
