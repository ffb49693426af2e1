import type { Secret } from '../secret.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** How the file and the account stand to each other in one setting. */
export type Drift = 'same' | 'differs' | 'only-file' | 'only-account';

/** What one side says of one setting. */
export type Said = {
  /** The key of the wrangler file it is written under: `compatibility_date`, `vars`, `d1_databases`, `queues.producers`… */
  readonly group: string;
  /** The binding's, variable's or secret's name; absent for a setting of the Worker itself. */
  readonly name?: string;
  readonly value: Json;
  /** The JSON text of a variable, in place of `value`: people put credentials there. */
  readonly text?: Secret;
};

/** What one side says, by name of the setting; bindings share one name space, as in `env` of the code. */
export type Side = ReadonlyMap<string, Said>;

/** One setting as both sides have it. Values are fit to be shown: what looks like a credential is masked. */
export type Setting = {
  /** `compatibility_date`, `vars.ENV_NAME`, `d1_databases.DB`. */
  readonly key: string;
  readonly group: string;
  readonly name: string | undefined;
  readonly local: Json | undefined;
  readonly deployed: Json | undefined;
  readonly drift: Drift;
};

/** The name under which a binding, a variable or a secret stands in a `Side`. */
export function bindingKey(name: string): string {
  return `env.${name}`;
}
