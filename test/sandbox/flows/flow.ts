import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunningSandbox, ScenarioName } from '../client.ts';
import type { Wrangler, WranglerOptions } from '../wrangler.ts';

/** A string of wrangler commands that a person would give one after another. */
export type Flow = {
  readonly about: string;
  readonly scenario: ScenarioName;
  readonly run: (sandbox: RunningSandbox, wrangler: Wrangler) => Promise<void>;
};

const sampleFolder = fileURLToPath(new URL('../../sample', import.meta.url));

/** Run a command that must succeed. @returns what it printed */
export async function succeed(wrangler: Wrangler, args: readonly string[], options?: WranglerOptions): Promise<string> {
  const { code, stdout, stderr } = await wrangler.run(args, options);
  assert.equal(code, 0, `wrangler ${args.join(' ')}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Run a command that must be refused. @returns everything it printed */
export async function refused(wrangler: Wrangler, args: readonly string[], options?: WranglerOptions): Promise<string> {
  const { code, stdout, stderr } = await wrangler.run(args, options);
  assert.notEqual(code, 0, `wrangler ${args.join(' ')} was expected to fail\n${stdout}`);
  return `${stdout}\n${stderr}`;
}

export function write(wrangler: Wrangler, file: string, content: string | object): string {
  const path = join(wrangler.folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

/** A copy of the sample workspace in the folder of this wrangler. */
export function copySample(wrangler: Wrangler): string {
  const target = join(wrangler.folder, 'sample');
  cpSync(sampleFolder, target, { recursive: true });
  return target;
}

/** Arguments that name a production Worker of the sample. */
export function production(worker: string): string[] {
  return ['--config', `workers/${worker}/wrangler.${worker === 'workflow' ? 'toml' : 'jsonc'}`, '--env', 'production'];
}
