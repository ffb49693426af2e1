// npm test: everything from a bare clone. npm test -- --help lists the options.
import { setUp } from './tooling/setup.mjs';

setUp();
const { register } = await import('tsx/esm/api');
register();
const { runAll } = await import('./tooling/run-all.ts');
process.exit(await runAll(process.argv.slice(2)));
