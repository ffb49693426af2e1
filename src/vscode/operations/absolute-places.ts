import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where esbuild and wrangler name a file: `    src/index.ts:1:24:`, `Processing wrangler.toml configuration:`. */
const places = [/^(\s+)([^\s:][^:]*?)(:\d+:\d+:\s*)$/, /^(.*\bProcessing )(\S.*?)( configuration:\s*)$/];

/**
 * The same output with whole paths. They are relative to the folder of the wrangler file there, of which a project has several with the same
 * `src/index.ts`: problems and links would lead to the file of another Worker.
 */
export function absolutePlaces(text: string, folder: string): string {
  return text
    .split('\n')
    .map((line) => {
      const found = places.map((place) => place.exec(line)).find((match) => match !== null);
      const [, before = '', file = '', after = ''] = found ?? [];
      const whole = path.resolve(folder, file);
      return found && existsSync(whole) ? `${before}${whole}${after}` : line;
    })
    .join('\n');
}
