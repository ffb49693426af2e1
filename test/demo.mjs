// npm run demo: the packaged extension in a browser-hosted VS Code, from a bare clone. Options: test/host/demo.ts.
import { setUp } from './tooling/setup.mjs';

setUp();
const { register } = await import('tsx/esm/api');
register();
const { demo } = await import('./host/demo.ts');
await demo(process.argv.slice(2));
