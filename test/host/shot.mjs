#!/usr/bin/env node
// node test/host/shot.mjs --help: opens the built product, does what the arguments say in their order, writes a picture.
import { setUp } from '../tooling/setup.mjs';

setUp();
const { register } = await import('tsx/esm/api');
register();
const { shot } = await import('./shot.ts');
await shot(process.argv.slice(2));
