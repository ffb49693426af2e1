// npm test: everything from a bare clone. npm test -- --help lists the options.
import { main } from './tooling/main.mjs';

await main(async () => (await import('./tooling/run-all.ts')).runAll);
