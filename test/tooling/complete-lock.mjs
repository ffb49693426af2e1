// After `npm install` of a new package: node test/tooling/complete-lock.mjs
// A registry mirror that lacks the binary of some other platform makes npm leave it out of the lock file, and then `npm ci`
// refuses that file everywhere. This adds what is missing. The version is the exact one its parent asks for; the platform is
// in its name. There is no integrity, because nothing was downloaded, and on this platform it never is.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'windows', 'aix'];
const processors = {
  x64: 'x64',
  64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
};

/** os, cpu and C library, read from a name such as `binding-linux-arm64-musl`. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const system = words.find((word) => systems.includes(word));
  const processor = words.findLast((word) => word in processors);
  const library = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  if (!system || !processor) return undefined;
  return {
    cpu: [processors[processor]],
    ...(library && system === 'linux' && { libc: [library] }),
    os: [system === 'windows' ? 'win32' : system],
  };
}

let added = 0;
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    const platform = platformOf(name);
    if (!platform || Object.keys(lock.packages).some((key) => key.endsWith(place))) continue;
    if (!/^\d/.test(version))
      throw new Error(`${name} is asked for as ${version}, which is no exact version. Add it to the lock file by hand.`);
    const { cpu, ...rest } = platform;
    lock.packages[place] = { version, cpu, ...(parent.dev && { dev: true }), optional: true, ...rest };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([left], [right]) => left.localeCompare(right, 'en')));
if (added > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} added\n`);
