export type SecretBinding = string | { get(): Promise<string> };

/** Reads a secret bound either as a Worker secret or from Secrets Store. */
export async function readSecret(secret: SecretBinding | undefined): Promise<string> {
  if (secret === undefined) return '';
  return typeof secret === 'string' ? secret : secret.get();
}
