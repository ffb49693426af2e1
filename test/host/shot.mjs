#!/usr/bin/env node
// node test/host/shot.mjs --help: opens the built product, does what the arguments say in their order, writes a picture.
import { main } from '../tooling/main.mjs';

await main(async () => (await import('./shot.ts')).shot);
