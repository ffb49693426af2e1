// Loaded by the extension host. Runs every suite bundled beside this file; npm test starts it through @vscode/test-electron.
// A suite is a file `<name>.test.ts` in this folder. It may import 'vscode' and anything in test/support and src/core, and
// finds the opened folder, a copy of test/sample-broken, in vscode.workspace.workspaceFolders.
// No dialog can be answered here: VS Code refuses them in test runs. What needs one belongs to test/ui.
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Called by VS Code. Rejects when a test fails, which makes the exit code 1. */
export async function run(): Promise<void> {
  // Imported when run, and not by require: mocha is an ES module, which the oldest host's require does not unwrap.
  const { default: Mocha } = await import('mocha');
  const grep = process.env['PREFLIGHT_GREP'];
  const reporter = process.env['PREFLIGHT_REPORTER'] ?? 'spec';
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: 60_000,
    // The window draws and saves at its own pace on a loaded machine; a real fault fails twice.
    retries: 1,
    forbidOnly: true,
    reporter,
    ...(grep && { grep }),
  });
  for (const name of readdirSync(__dirname).sort()) if (name.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, name));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} in-host tests did not pass.`);
}
