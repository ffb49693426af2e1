import * as vscode from 'vscode';
import type { ReportItem } from '../../core/checklist/report.ts';

const scheme = 'preflight-item';

/** An address that only carries the status, so that the label can be coloured; the icon and the words say the same. */
export function itemUri({ id, status, line }: ReportItem): vscode.Uri {
  return vscode.Uri.from({
    scheme,
    path: `/${id}`,
    query: line === undefined ? 'unlisted' : status,
  });
}

const colors: Readonly<Record<string, string>> = {
  drift: 'list.errorForeground',
  unlisted: 'descriptionForeground',
  waived: 'disabledForeground',
  'not-applicable': 'disabledForeground',
};

/** Colours the labels: drift as an error, what does not count as greyed. */
export const itemColors: vscode.FileDecorationProvider = {
  provideFileDecoration(uri) {
    const color = uri.scheme === scheme ? colors[uri.query] : undefined;
    return color === undefined ? undefined : { color: new vscode.ThemeColor(color), propagate: false };
  },
};
