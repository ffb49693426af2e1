// The thread that lints long wrangler files: dist/lint-worker.js. It has no editor, only the core.
import { parentPort } from 'node:worker_threads';
import type { PreflightConfig } from '../../core/config/config.ts';
import { lintWrangler, type Report } from '../../core/lint/lint.ts';
import type { Fix, Severity } from '../../core/lint/rule.ts';
import type { Project } from '../../core/project.ts';
import { loadProject } from '../../core/project/load.ts';
import { replaceFile } from '../../core/project/replace.ts';
import { parseWrangler } from '../../core/wrangler/parse.ts';

export type Request = {
  readonly id: number;
  readonly root: string;
  /** How often the folder was read: the thread reads it again when this has grown. */
  readonly reading: number;
  readonly isTrusted: boolean;
  readonly bundledSchema: string;
  readonly config: PreflightConfig;
  readonly path: string;
  readonly text: string;
};

/** A report as it travels between threads: the rule by its id, the fixes by their names. */
export type PlainReport = Omit<Report, 'rule' | 'fixes'> & {
  readonly rule: string;
  readonly fixes: readonly Pick<Fix, 'id' | 'title' | 'isSafe' | 'isPreferred'>[];
};

export type Answer = {
  readonly id: number;
  readonly reports?: readonly PlainReport[];
  /** How many there are, when they are more than are given. */
  readonly total?: number;
  readonly errors: readonly string[];
};

/** An editor shows no more for a file, and to hand over ten times as many would hold it up. */
const mostReports = 1000;
const gravest: readonly Severity[] = ['error', 'warning', 'information'];

const projects = new Map<string, { readonly reading: number; readonly project: Promise<Project> }>();

parentPort?.on('message', (request: Request) => void answer(request));

async function answer(request: Request): Promise<void> {
  const errors: string[] = [];
  try {
    const file = parseWrangler(request.text, request.path);
    const project = replaceFile(await projectOf(request), file);
    const reports = lintWrangler(file, project, {
      onRuleError: (rule, path, error) => errors.push(`Rule ${rule.id} stopped in ${path}: ${String(error)}`),
    });
    const isMore = reports.length > mostReports;
    const shown = isMore
      ? reports.toSorted((a, b) => gravest.indexOf(a.severity) - gravest.indexOf(b.severity)).slice(0, mostReports)
      : reports;
    const total = isMore ? { total: reports.length } : {};
    parentPort?.postMessage({ id: request.id, reports: shown.map(toPlain), ...total, errors } satisfies Answer);
  } catch (error) {
    parentPort?.postMessage({ id: request.id, errors: [...errors, String(error)] } satisfies Answer);
  }
}

function projectOf({ root, reading, isTrusted, bundledSchema, config }: Request): Promise<Project> {
  const known = projects.get(root);
  if (known?.reading === reading) return known.project;
  const project = loadProject(root, { config, isTrusted, bundledSchema }).then((loaded) => loaded.project);
  projects.set(root, { reading, project });
  return project;
}

function toPlain({ rule, fixes = [], ...rest }: Report): PlainReport {
  return {
    ...rest,
    rule: rule.id,
    fixes: fixes.map(({ id, title, isSafe, isPreferred }) => ({
      id,
      title,
      isSafe,
      ...(isPreferred === undefined ? {} : { isPreferred }),
    })),
  };
}
