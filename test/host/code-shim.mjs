#!/usr/bin/env node
// Stands in for the VS Code executable: its path is what runTests({ vscodeExecutablePath }) gets where no desktop is.
import { register } from 'tsx/esm/api';

register();
const { runShim } = await import('./shim.ts');
process.exit(await runShim(process.argv.slice(2)));
