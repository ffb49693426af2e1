/** A custom domain of a Worker. */
export type Domain = {
  readonly hostname: string;
  readonly service: string;
  readonly environment: string | undefined;
  readonly zoneName: string | undefined;
};
export type Zone = { readonly id: string; readonly name: string };
export type Route = { readonly pattern: string; readonly script: string | undefined };
