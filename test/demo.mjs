// npm run demo: the packaged extension in a browser-hosted VS Code, from a bare clone. Options: test/host/demo.ts.
import { main } from './tooling/main.mjs';

await main(async () => (await import('./host/demo.ts')).demo);
