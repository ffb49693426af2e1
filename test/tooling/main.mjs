// The start of each command of this folder: sets up, lets Node read TypeScript, runs, and prints what stopped it.
import { setUp } from './setup.mjs';

/** @param {() => Promise<(argv: string[]) => Promise<number | void>>} load gives, once the packages are there, what to run */
export async function main(load) {
  try {
    setUp();
    const { register } = await import('tsx/esm/api');
    register();
    const run = await load();
    const code = await run(process.argv.slice(2));
    process.exit(code ?? process.exitCode ?? 0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
