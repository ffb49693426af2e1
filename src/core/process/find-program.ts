import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * A program in one of the absolute folders of the search path. Starting it by this path keeps a file of the working folder from standing in for
 * it: Windows looks there first, and so does a `.` in the path.
 */
export function findProgram(name: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const isWindows = process.platform === 'win32';
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders.map((folder) => path.join(folder, isWindows ? `${name}.exe` : name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
