import * as vscode from 'vscode';

/** `at normalize (src/lead.ts:41:18)` within a tail; the path ends at the line's number. */
const frame = /^\s+at (?:.* \()?([^()\s]+?):(\d+):(\d+)\)?(?: ≈)?$/;

class FrameLink extends vscode.DocumentLink {
  readonly place: { readonly path: string; readonly line: string; readonly column: string };

  constructor(range: vscode.Range, place: FrameLink['place']) {
    super(range);
    this.place = place;
  }
}

/** Frames of stacks open the file at the line. Whether the file is in the workspace is looked at only when a person points at the link. */
export const frameLinks: vscode.DocumentLinkProvider<FrameLink> = {
  provideDocumentLinks: (document, token) => {
    const links: FrameLink[] = [];
    for (let line = 0; line < document.lineCount && !token.isCancellationRequested; line += 1) {
      const { text } = document.lineAt(line);
      if (!text.startsWith('   ') || !text.includes(' at ')) continue;
      const [, path, row, column] = frame.exec(text) ?? [];
      if (path === undefined || row === undefined || column === undefined || /^(?:[a-z]+:|\/)/i.test(path)) continue;
      const start = text.lastIndexOf(`${path}:${row}:`);
      const end = start + `${path}:${row}:${column}`.length;
      links.push(new FrameLink(new vscode.Range(line, start, line, end), { path, line: row, column }));
    }
    return links;
  },
  resolveDocumentLink: async (link) => {
    const { path, line, column } = link.place;
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      const file = vscode.Uri.joinPath(uri, path);
      // A log line is data: `../..` does not lead out of the workspace.
      if (!file.path.startsWith(uri.path.endsWith('/') ? uri.path : `${uri.path}/`)) continue;
      if (!(await isFile(file))) continue;
      link.target = file.with({ fragment: `L${line},${column}` });
      return link;
    }
    link.tooltip = vscode.l10n.t('This file is not in the workspace');
    return link;
  },
};

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}
