/** The oldest and the newest VS Code that the product supports and is tested on. */
export const versions = ['1.139', '1.100'] as const;
export type Version = (typeof versions)[number];

export type Release = {
  /** Version of the npm package `code-server`, which carries the VS Code server. */
  readonly server: string;
  /** Version of VS Code, as `@vscode/test-electron` downloads it. */
  readonly vscode: string;
  /** The Node that this VS Code runs on (the file `.node-version` of its source tree). */
  readonly node: string;
};

export const releases: { readonly [version in Version]: Release } = {
  '1.139': { server: '4.139.1', vscode: '1.139.1', node: '24.21.0' },
  '1.100': { server: '4.100.3', vscode: '1.100.3', node: '20.20.2' },
};

/**
 * Reads a version as a person types it: `1.139`, `1.100` or undefined for the newest.
 * @throws Error for any other text
 */
export function versionOf(text: string | undefined): Version {
  const found = versions.find((version) => version === (text ?? versions[0]));
  if (!found) throw new Error(`VS Code ${text} is not one of ${versions.join(', ')}. Pass one of these.`);
  return found;
}
