import { runAsWorker } from './scan.ts';
import { readArguments, usage, UsageError } from './options.ts';
import { version } from '../../package.json';

/** Exit codes of the contract: 0 nothing at error level, 1 findings or failing items, 2 the tool could not do its work. */
async function main(argv: readonly string[]): Promise<number> {
  const options = readArguments(argv);
  switch (options.command) {
    case 'help':
      process.stdout.write(usage);
      return 0;
    case 'version':
      process.stdout.write(`${version}\n`);
      return 0;
    case 'lint':
      return (await import('./commands/lint.ts')).lint(options);
    case 'check':
      return (await import('./commands/check.ts')).check(options);
  }
}

/** An error of the file system says only its call; people are told the path and the code. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const path = 'path' in error ? error.path : undefined;
  const code = 'code' in error ? error.code : undefined;
  return typeof path === 'string' && typeof code === 'string' ? `${path} cannot be read (${code}).` : error.message;
}

if (!runAsWorker()) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const message = sentenceOf(error);
      process.stderr.write(`preflight: ${message}\n${error instanceof UsageError ? usage : ''}`);
      process.exitCode = 2;
    },
  );
}
