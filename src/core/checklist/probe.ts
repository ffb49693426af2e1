// To add a probe: name a file in probes/ as the item's id, export one value of type Probe (camelCase of the id), list it
// in probes.ts in the order of items.ts, and test every verdict it can give. A probe never decides `fail` from not being
// able to look: let the error out (the runner answers unknown with its reason) or use unknownBecause() for a single row.
import type { GitHub } from '../account/github/github.ts';
import type { AccountSnapshot } from '../account/snapshot.ts';
import type { WorkerProbe } from '../account/worker-probe.ts';
import type { PreflightConfig } from '../config/config.ts';
import type { Project } from '../project.ts';
import type { Target } from '../wrangler/file.ts';
import type { AttestationRecord } from './attestation.ts';
import type { Documents } from './documents.ts';
import type { Evidence } from './evidence.ts';
import type { GitPort } from './git-port.ts';

/** auto: the account proves it. assisted: evidence is gathered, a person ticks. manual: only a person can know. */
export type ProbeClass = 'auto' | 'assisted' | 'manual';

/**
 * What a probe cannot do anything without; when it is not there the runner answers unknown itself and `run` is not called.
 * Do not list what is merely useful (a probe that can answer not-applicable from the files alone does not need the account):
 * use `required()` at the place of use instead.
 */
export type Need = 'wrangler' | 'account' | 'github' | 'workers' | 'git';

export type Clock = { now(): number };

/** Everything a probe may look at. Nothing here writes. All of it is one snapshot, shared by the 32 probes of a refresh. */
export type ProbeContext = {
  readonly project: Project;
  /** The targets of the selected environment(s): what the verdict is about. Named variants (`wrangler.smoke.jsonc`) are not among them. */
  readonly targets: readonly Target[];
  /** Names of the selected environments, `""` for the top level; never empty. */
  readonly environments: readonly string[];
  readonly config: PreflightConfig;
  /** Undefined when signed out or offline by wish. */
  readonly account: AccountSnapshot | undefined;
  /** Undefined when the repository is not on GitHub. */
  readonly github: GitHub | undefined;
  /** Asks the user's own Workers over HTTPS; undefined when live probes are off. */
  readonly workers: WorkerProbe | undefined;
  /** Undefined when the root is no git work tree, git is not installed or the workspace is not trusted. */
  readonly git: GitPort | undefined;
  readonly documents: Documents;
  readonly attestations: { of(item: string): AttestationRecord | undefined };
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

/** One item of the list, looked at. */
export type Probe = {
  /** The item's id, equal to the file's name. */
  readonly id: string;
  readonly class: ProbeClass;
  readonly needs: readonly Need[];
  /** Milliseconds after which the answer is worth asking for again. */
  readonly freshnessMs: number;
  /**
   * Looks and says what is so. May throw: the runner turns every error into unknown with its reason.
   * Must hand `context.signal` on to whatever waits.
   */
  run(context: ProbeContext): Promise<Evidence>;
};

const minute = 60_000;
const day = 86_400_000;

/** Freshness and lifetimes in milliseconds, by what an answer rests on. */
export const fresh = {
  ci: 2 * minute,
  account: 5 * minute,
  live: 15 * minute,
  files: 15 * minute,
  day,
  week: 7 * day,
  month: 30 * day,
  quarter: 90 * day,
  halfYear: 180 * day,
} as const;

/** Thrown by `required`; the runner answers unknown and names what was missing. */
export class MissingInput extends Error {
  readonly need: Need;
  constructor(need: Need) {
    super(`This needs ${need}, which is not there.`);
    this.name = 'MissingInput';
    this.need = need;
  }
}

/** The input, or throws `MissingInput`: `const account = required(context, 'account')`. */
export function required<K extends 'account' | 'github' | 'workers' | 'git'>(context: ProbeContext, need: K): NonNullable<ProbeContext[K]> {
  const input = context[need];
  if (input === undefined) throw new MissingInput(need);
  return input as NonNullable<ProbeContext[K]>;
}
