import { isEnvFile } from '../credentials.ts';
import { detectInValue, isPlaceholderValue } from '../detectors/detect.ts';
import { dotenvEntries, type DotenvEntry } from '../fixes/dotenv.ts';
import { ignoreEdits, isGitIgnored } from '../fixes/gitignore.ts';
import type { Rule } from '../rule.ts';

export const trackedDevVars: Rule = {
  id: 'tracked-dev-vars',
  severity: 'error',
  summary: 'Git tracks a file for local secrets, or does not ignore it.',
  text: {
    applies: isEnvFile,
    *check(file, project) {
      const isTracked = project.git.isTracked(file.path);
      // Outside a work tree nothing is committed.
      if (isTracked === undefined || (!isTracked && isGitIgnored(project, file.path))) return;
      const name = file.path.slice(file.path.lastIndexOf('/') + 1);
      const held = dotenvEntries(file.text).find((entry) => isHeld(entry, name, isTracked));
      if (!held) return;
      const span = [held.start, held.end] as const;
      if (isTracked) {
        yield {
          span,
          message: `Git tracks ${name}, and it holds ${held.name}: every clone and fork has the value. Take it out with git rm --cached ${name}, ignore it, and change what it held.`,
        };
      } else {
        yield {
          span,
          severity: 'warning',
          message: `Git does not ignore ${name}, and it holds ${held.name}: the next git add commits the value. Add it to .gitignore.`,
          fixes: [
            {
              id: 'ignore-file',
              title: `Add ${name} to .gitignore`,
              isSafe: true,
              isPreferred: true,
              edits: () => ignoreEdits(project, file.path),
            },
          ],
        };
      }
    },
  },
};

// Modes, switches, numbers and addresses of this machine: what frameworks commit in a new `.dev.vars`.
const PLAIN =
  /^(?:development|production|staging|preview|test|local|true|false|on|off|yes|no|\d{1,5}|(?:https?:\/\/)?(?:localhost|127\.0\.0\.1)(?::\d+)?(?:\/[\w/-]*)?)$/i;

/**
 * In `.dev.vars` any real value is meant to stay local, though one that was committed may be plain; a committed `.env` with public settings
 * is a habit of many frameworks and no leak.
 */
function isHeld({ name, value }: DotenvEntry, file: string, isTracked: boolean): boolean {
  if (value.trim() === '' || isPlaceholderValue(value)) return false;
  return (file.startsWith('.dev.vars') && !(isTracked && PLAIN.test(value.trim()))) || detectInValue(name, value).length > 0;
}
