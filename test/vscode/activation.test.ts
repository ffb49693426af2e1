import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const id = 'workers-preflight.workers-preflight';

describe('activation', () => {
  it('is installed from the package under its own name', () => {
    const extension = vscode.extensions.getExtension(id);
    assert.equal(extension?.packageJSON.displayName, 'Workers Preflight');
  });

  it('activates without an error', async () => {
    const extension = vscode.extensions.getExtension(id);
    await extension?.activate();
    assert.equal(extension?.isActive, true);
  });

  it('registers every command that the manifest offers', async () => {
    const extension = vscode.extensions.getExtension(id);
    await extension?.activate();
    const offered = (extension?.packageJSON.contributes?.commands ?? []) as readonly {
      readonly command: string;
    }[];
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      offered.map(({ command }) => command).filter((command) => !known.has(command)),
      [],
    );
  });
});
