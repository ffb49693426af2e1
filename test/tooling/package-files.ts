// Fails when the package holds a file that is not meant to ship, or lacks one that is: a .dev.vars is one pattern away.
import { statSync } from 'node:fs';
import path from 'node:path';
import { buildProduct } from './product.ts';

const required = ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist/cli.js', 'dist/extension.js', 'dist/wrangler-schema.json', 'package.json'];

/** Beside the required: bundles loaded on demand, the pages of the rules, schemas, pictures, walkthrough texts, grammars. */
const allowed = [
  /^dist\/rules\/[a-z0-9-]+\.md$/,
  /^dist\/[a-zA-Z0-9-]+\.js$/,
  /^media\/schemas\/[a-z0-9-]+\.schema\.json$/,
  /^media\/(?:[a-z0-9-]+\/)?[a-z0-9-]+\.(?:svg|png|md|css|js)$/,
  /^syntaxes\/[a-z0-9-]+\.(?:tmLanguage|schema)\.json$/,
];

/** Bytes; a package beyond it carries something it should not. */
const largest = 5_000_000;

const { files, vsix } = await buildProduct();
const complaints = [
  ...files
    .filter((file) => !required.includes(file) && !allowed.some((pattern) => pattern.test(file)))
    .map((file) => `${file} is in the package. Keep it out in .vscodeignore, or allow it here.`),
  ...required.filter((file) => !files.includes(file)).map((file) => `${file} is not in the package. Name it in .vscodeignore.`),
];
if (statSync(vsix).size > largest) complaints.push(`${path.basename(vsix)} has ${statSync(vsix).size} bytes, more than ${largest}.`);
for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
process.exitCode = complaints.length > 0 ? 1 : 0;
