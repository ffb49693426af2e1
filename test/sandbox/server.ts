import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { createSandboxServer } from './http/server.ts';
import { Sandbox } from './sandbox.ts';
import { isScenario } from './scenarios/index.ts';

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'ready' },
    port: { type: 'string', default: '0' },
    attached: { type: 'boolean', default: false },
  },
});

if (!isScenario(values.scenario)) throw new Error(`there is no scenario ${values.scenario}`);

const server = createSandboxServer(new Sandbox(values.scenario));
server.listen(Number(values.port), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});

const stop = (): void => {
  server.closeAllConnections();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// The process that started this one holds the other end of its stdin, so that it never outlives it.
if (values.attached) process.stdin.on('end', stop).resume();
