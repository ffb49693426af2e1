// Loaded before the user-interface suites. A suite is a file `<name>.test.ts` in this folder; see test/host/product.ts.
import type { RootHookObject } from 'mocha';
import { openPages, pictureAll } from '../host/product.ts';
import { exitOnSignals } from '../host/server.ts';

exitOnSignals();

/** A picture of every open window when an attempt at a test fails, in out/pictures. */
export const mochaHooks: RootHookObject = {
  async afterEach(this: Mocha.Context) {
    const test = this.currentTest;
    // One that is tried again has no state yet.
    if (!test || test.state === 'passed' || test.isPending() || openPages.size === 0) return;
    const version = process.env['PREFLIGHT_VSCODE_VERSION'] ?? '';
    for (const file of await pictureAll(`${version} ${test.fullTitle()}`)) process.stdout.write(`      picture: ${file}\n`);
  },
};
