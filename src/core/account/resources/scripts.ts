/** A Worker of the account (`GET …/workers/scripts`). */
export type Script = {
  readonly id: string;
  readonly handlers: readonly string[];
  readonly namedHandlers: readonly string[];
  readonly compatibilityDate: string | undefined;
  readonly modifiedOn: string | undefined;
  readonly usageModel: string | undefined;
  readonly logpush: boolean;
  readonly tailConsumers: readonly string[];
  readonly hasAssets: boolean;
  /** `wrangler`, `dash`, `api`, `terraform`… */
  readonly lastDeployedFrom: string | undefined;
};

/** `GET …/workers/scripts/{name}/script-settings`: what is set for the script and not for one version of it. */
export type ScriptSettings = {
  readonly logpush: boolean;
  readonly tags: readonly string[];
  readonly tailConsumers: readonly string[];
  readonly observability: Observability | undefined;
};
export type Observability = {
  readonly enabled: boolean;
  readonly headSamplingRate: number | undefined;
  readonly logs:
    | {
        readonly enabled: boolean;
        readonly headSamplingRate: number | undefined;
        readonly invocationLogs: boolean;
        readonly persist: boolean;
        readonly destinations: readonly string[];
      }
    | undefined;
  readonly traces: { readonly enabled: boolean; readonly destinations: readonly string[] } | undefined;
};

/** A cron trigger, always in UTC. */
export type Schedule = {
  readonly cron: string;
  readonly createdOn: string | undefined;
  readonly modifiedOn: string | undefined;
};

/** Whether a Worker answers at `name.account.workers.dev`, and its versions at preview URLs. */
export type ScriptSubdomain = { readonly enabled: boolean; readonly previewsEnabled: boolean };
