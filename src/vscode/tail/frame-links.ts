import * as vscode from 'vscode';

/** `at normalize (src/lead.ts:41:18)` within a tail; the path ends at the line's number. */
const frame = /^\s+at (?:.* \()?([^()\s]+?):(\d+):(\d+)\)?(?: ≈)?$/;
/** Different files in one view that are looked for. */
const mostFiles = 200;

type Place = { readonly path: string; readonly line: string; readonly column: string; readonly range: vscode.Range };

/** Frames of stacks open the file at the line, where the workspace has that file. */
export const frameLinks: vscode.DocumentLinkProvider = {
  provideDocumentLinks: async (document, token) => {
    const places = placesIn(document, token);
    const paths = [...new Set(places.map(({ path }) => path))].slice(-mostFiles);
    const files = new Map(await Promise.all(paths.map(async (path) => [path, await fileOf(path)] as const)));
    return places.flatMap(({ path, line, column, range }) => {
      const file = files.get(path);
      return file ? [new vscode.DocumentLink(range, file.with({ fragment: `L${line},${column}` }))] : [];
    });
  },
};

function placesIn(document: vscode.TextDocument, token: vscode.CancellationToken): readonly Place[] {
  const places: Place[] = [];
  for (let index = 0; index < document.lineCount && !token.isCancellationRequested; index += 1) {
    const { text } = document.lineAt(index);
    if (!text.startsWith('   ') || !text.includes(' at ')) continue;
    const [, path, line, column] = frame.exec(text) ?? [];
    if (path === undefined || line === undefined || column === undefined || /^(?:[a-z]+:|\/)/i.test(path)) continue;
    const place = `${path}:${line}:${column}`;
    const start = text.lastIndexOf(place);
    places.push({ path, line, column, range: new vscode.Range(index, start, index, start + place.length) });
  }
  return places;
}

/** A log line is data: `../..` does not lead out of the workspace. */
async function fileOf(path: string): Promise<vscode.Uri | undefined> {
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const file = vscode.Uri.joinPath(uri, path);
    if (file.path.startsWith(uri.path.endsWith('/') ? uri.path : `${uri.path}/`) && (await isFile(file))) return file;
  }
  return undefined;
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}
