import ignore from 'ignore';
import { parse } from 'yaml';
import type { Project } from '../../../project.ts';
import { projectPaths } from '../../project-paths.ts';

/** What starts a workflow, as far as it decides whether a commit on a branch is checked. */
export type Triggers = {
  /** A push to this branch starts it. */
  push(branch: string): boolean;
  /** Only some paths start it, so that a commit may rightly have no run. */
  readonly isFiltered: boolean;
  readonly names: readonly string[];
};

/** A job of a GitHub workflow with a step that runs the release check. */
export type CheckJob = {
  readonly path: string;
  /** One-based line of the step's command. */
  readonly line: number;
  readonly workflow: string;
  /** The name that GitHub shows for the job and for the check. */
  readonly job: string;
  /** The name that GitHub shows for the step: its own, else `Run` and the first line of the command. */
  readonly step: string;
  readonly triggers: Triggers;
  /** `continue-on-error` on the step or the job: a failure would look like a success. */
  readonly mayFail: boolean;
};

export type WorkflowFiles = {
  readonly jobs: readonly CheckJob[];
  /** Every workflow file. */
  readonly paths: readonly string[];
  /** Files that are no YAML. */
  readonly unreadable: readonly string[];
};

type Fields = Readonly<Record<string, unknown>>;
type Read = { readonly path: string; readonly text: string; readonly root: Fields };

// `npm run release:check`, also with flags between, and the other package managers.
const command = /\b(?:npm|pnpm|yarn|bun)\b[^\n;&|]*\brelease:check\b/;

/**
 * The workflows of a project (`.github/workflows/*.yml`) and their jobs that run `release:check`. A workflow that is only called by others counts
 * with the triggers of its callers (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax). Never throws.
 */
export function readWorkflows(project: Project): WorkflowFiles {
  const paths = projectPaths(project).filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/i.test(path));
  const files = paths.map((path) => readOne(path, project.files.read(path) ?? ''));
  const read = files.filter((file) => file !== undefined);
  return {
    paths,
    unreadable: paths.filter((_path, at) => files[at] === undefined),
    jobs: read.flatMap((file) => jobsOf(file, read)),
  };
}

function readOne(path: string, text: string): Read | undefined {
  try {
    return { path, text, root: fields(parse(text)) };
  } catch {
    return undefined;
  }
}

function jobsOf(file: Read, all: readonly Read[]): readonly CheckJob[] {
  const own = ownJobs(file);
  const triggers = triggersOf(file.root['on']);
  if (own.length === 0 || !triggers.names.includes('workflow_call')) return own.map((one) => ({ ...one, triggers }));
  const callers = all.flatMap((caller) =>
    Object.entries(fields(caller.root['jobs']))
      .filter(([, job]) => fields(job)['uses'] === `./${file.path}`)
      .map(([id, job]) => ({
        name: text(fields(job)['name']) ?? id,
        workflow: nameOf(caller),
        path: caller.path,
        on: caller.root['on'],
      })),
  );
  const called = callers.flatMap(({ name, workflow, path, on }) =>
    own.map((one) => ({
      ...one,
      path,
      workflow,
      job: `${name} / ${one.job}`,
      triggers: triggersOf(on),
    })),
  );
  return triggers.names.length > 1 || called.length === 0 ? [...own.map((one) => ({ ...one, triggers })), ...called] : called;
}

function ownJobs(file: Read): readonly Omit<CheckJob, 'triggers'>[] {
  const lines = file.text.split('\n').flatMap((line, at) => (command.test(line) ? [at + 1] : []));
  const found = Object.entries(fields(file.root['jobs'])).flatMap(([id, value]) => {
    const job = fields(value);
    return list(job['steps']).flatMap((one) => {
      const step = fields(one);
      const run = text(step['run']);
      if (run === undefined || !command.test(run)) return [];
      const mayFail = job['continue-on-error'] === true || step['continue-on-error'] === true;
      return [
        {
          job: text(job['name']) ?? id,
          step: text(step['name']) ?? `Run ${run.trim().split('\n')[0] ?? ''}`,
          mayFail,
        },
      ];
    });
  });
  return found.map((one, at) => ({
    ...one,
    path: file.path,
    workflow: nameOf(file),
    line: lines[at] ?? lines[0] ?? 1,
  }));
}

function nameOf({ root, path }: Read): string {
  return text(root['name']) ?? path;
}

function triggersOf(on: unknown): Triggers {
  const names = typeof on === 'string' ? [on] : Array.isArray(on) ? on.filter((one) => typeof one === 'string') : Object.keys(fields(on));
  const push = fields(fields(on)['push']);
  const has = (key: string): boolean => push[key] !== undefined;
  return {
    names: has('tags') && !has('branches') && !has('branches-ignore') ? names.map((name) => (name === 'push' ? 'tags' : name)) : names,
    isFiltered: has('paths') || has('paths-ignore'),
    push: (branch) => {
      if (!names.includes('push')) return false;
      if (has('branches')) return matches(list(push['branches']), branch);
      if (has('branches-ignore')) return !matches(list(push['branches-ignore']), branch);
      return !has('tags') && !has('tags-ignore');
    },
  };
}

/** GitHub's branch patterns are those of .gitignore, from the root on; later ones decide. */
function matches(patterns: readonly unknown[], branch: string): boolean {
  const anchored = patterns.filter((one) => typeof one === 'string').map((one) => one.replace(/^(!?)\/?/, '$1/'));
  return ignore().add(anchored).ignores(branch);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
