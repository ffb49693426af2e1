import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from './chromium.ts';
import { install } from './install.ts';
import { makeProfile } from './profile.ts';
import { exitOnSignals, startServer } from './server.ts';
import { versionOf } from './versions.ts';
import { openWindow } from './window.ts';

type Words = {
  readonly developed: readonly string[];
  readonly tests: string | undefined;
  readonly target: string | undefined;
  readonly trust: boolean;
  readonly noExtensions: boolean;
};

/** Reads the arguments of the desktop program that matter here; those of Electron are left aside. */
function readWords(argv: readonly string[]): Words {
  const values = (name: string): string[] =>
    argv.filter((word) => word.startsWith(`--${name}=`)).map((word) => word.slice(name.length + 3));
  return {
    developed: values('extensionDevelopmentPath'),
    tests: values('extensionTestsPath')[0],
    target: argv.find((word) => !word.startsWith('--')),
    trust: !argv.includes('--disable-workspace-trust'),
    noExtensions: argv.includes('--disable-extensions'),
  };
}

/** Copies what the extension host wrote to a file to our own output, as it comes. */
function follow(file: string): () => void {
  writeFileSync(file, '');
  let seen = 0;
  const copy = (): void => {
    const all = readFileSync(file);
    if (all.length > seen) process.stdout.write(all.subarray(seen));
    seen = all.length;
  };
  const timer = setInterval(copy, 100);
  return () => {
    clearInterval(timer);
    copy();
  };
}

const minutes = 60_000;

/**
 * Runs the in-host suite named by the arguments in a VS Code server and a browser.
 * Environment: PREFLIGHT_VSCODE_VERSION (1.139 or 1.100), PREFLIGHT_HOST_LOG=1 (all that server and page print).
 * @returns its exit code; 124 when there is no result after 25 minutes, 70 when the page died
 */
export async function runShim(argv: readonly string[]): Promise<number> {
  exitOnSignals();
  const words = readWords(argv);
  const hostFolder = await install(versionOf(process.env['PREFLIGHT_VSCODE_VERSION']));
  const profile = makeProfile();
  const output = path.join(profile.base, 'output.log');
  const stopFollowing = follow(output);
  const log = process.env['PREFLIGHT_HOST_LOG'] ? (text: string): void => void process.stderr.write(text) : undefined;
  const env = { PREFLIGHT_HOST_OUTPUT: output, PREFLIGHT_HOST_TESTS: words.tests && path.resolve(words.tests) };
  const server = await startServer({ hostFolder, profile, env, driver: true, trust: words.trust, ...(log && { log }) });
  try {
    const browser = await launchBrowser();
    try {
      const { target, developed, noExtensions } = words;
      const tests = fileURLToPath(new URL('./tests-wrapper.cjs', import.meta.url));
      const opened = await openWindow(browser, server, { developed, tests, noExtensions, ...(target && { target }), ...(log && { log }) });
      const limit = new Promise<number>((resolve) => setTimeout(resolve, 25 * minutes, 124).unref());
      return await Promise.race([opened.exited, limit]);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    stopFollowing();
    profile.remove();
  }
}
