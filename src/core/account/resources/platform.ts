export type AlertPolicy = {
  readonly id: string;
  readonly name: string | undefined;
  readonly alertType: string;
  readonly enabled: boolean;
  /** Kinds that have at least one receiver: `email`, `webhooks`, `pagerduty`. */ readonly mechanisms: readonly string[];
};
export type Subscription = {
  readonly ratePlanId: string;
  readonly publicName: string | undefined;
  readonly scope: string | undefined;
  readonly isContract: boolean;
  readonly state: string | undefined;
};
export type PagesProject = {
  readonly name: string;
  readonly subdomain: string | undefined;
  readonly domains: readonly string[];
  readonly canonicalDeployment:
    | {
        readonly id: string;
        readonly createdOn: string | undefined;
        readonly url: string | undefined;
      }
    | undefined;
  readonly production: PagesConfig;
};
/** Variables by name with their type; values stay in the API's answer. */
export type PagesConfig = {
  readonly variables: Readonly<Record<string, string>>;
  readonly d1: Readonly<Record<string, string>>;
  readonly queues: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, string>>;
};
export type KvNamespace = { readonly id: string; readonly title: string };
