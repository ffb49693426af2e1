import type { Severity } from '../lint/rule.ts';

/** `.preflight/config.jsonc`, read; written by people. Editor and command line read exactly the same file. */
export type PreflightConfig = {
  /** Path of the checklist, relative to the root; undefined: the first PRODUCTION_READINESS_CHECKLIST.md found. */
  readonly checklist?: string;
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  readonly ignores: readonly Ignore[];
  /** Names of production environments; `""` is the top level. Undefined: guessed from the wrangler files. */
  readonly productionEnvironments?: readonly string[];
  /** Which Worker (by name in the file) plays which role of the checklist. */
  readonly roles: Readonly<Partial<Record<Role, string>>>;
  /** Worker name → its public URL. */
  readonly urls: Readonly<Record<string, string>>;
  readonly estimates: {
    readonly requestsPerDay?: number;
    readonly queueMessagesPerDay?: number;
    readonly averageMessageKilobytes?: number;
    readonly at?: string;
  };
  readonly targets: { readonly availabilityPercent?: number; readonly p95Milliseconds?: number; readonly retentionDays?: number };
  readonly plan?: 'free' | 'paid' | 'enterprise';
  /** Routes whose work must not be done twice; undefined: those of a contract file that run in the background. */
  readonly criticalRoutes?: readonly string[];
};

export type Role = 'api' | 'workflow' | 'queue-consumer' | 'scheduler' | 'ops-dashboard';
/** `path` is a glob as in .gitignore. An ignore without a reason is a finding of its own. */
export type Ignore = { readonly rule: string; readonly path?: string; readonly reason?: string };

export const emptyConfig: PreflightConfig = { rules: {}, ignores: [], roles: {}, urls: {}, estimates: {}, targets: {} };
