import * as vscode from 'vscode';

/**
 * What the editor was given of each row. A click on a row that is being drawn again is lost, and the rows below a row are drawn with it, so a row is
 * only named to the editor when it would look otherwise.
 */
export class Drawn {
  readonly #faces = new Map<string, string>();
  readonly #told = new Set<string>();

  /** The editor got this row, with `below` as all that the rows under it say. */
  keep(id: string, row: vscode.TreeItem, below = ''): void {
    this.#faces.set(id, faceOf(row, below));
    this.#told.delete(id);
  }

  /** Somebody has seen the tooltip of the row: from now on its words count too. */
  keepTooltip(id: string, row: vscode.TreeItem, below = ''): void {
    this.#told.add(id);
    this.#faces.set(id, this.#face(id, row, below));
  }

  /** Whether the row would look otherwise than the editor has it; a row that it never asked for needs no drawing. */
  isOther(id: string, row: () => vscode.TreeItem, below = ''): boolean {
    const before = this.#faces.get(id);
    return before !== undefined && before !== this.#face(id, row(), below);
  }

  #face(id: string, row: vscode.TreeItem, below: string): string {
    return faceOf(row, this.#told.has(id) ? `${below} ${tooltipOf(row)}` : below);
  }
}

function faceOf(row: vscode.TreeItem, more: string): string {
  const { label, description, iconPath, contextValue, checkboxState, collapsibleState, resourceUri, accessibilityInformation } = row;
  const icon = iconPath instanceof vscode.ThemeIcon ? [iconPath.id, iconPath.color?.id] : undefined;
  const box = typeof checkboxState === 'object' ? checkboxState.state : checkboxState;
  const spoken = accessibilityInformation?.label;
  return JSON.stringify([label, description, icon, contextValue, box, collapsibleState, resourceUri?.toString(), spoken, more]);
}

function tooltipOf({ tooltip }: vscode.TreeItem): string {
  return typeof tooltip === 'object' ? tooltip.value : (tooltip ?? '');
}
