import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, services, show } from './lint-support.ts';

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

// The first suite of the window: every later one opens wrangler files.
describe('lint: before it is needed', () => {
  it('has read no project until a wrangler file is open', async () => {
    const { projects } = await services();
    assert.deepEqual(projects.loaded(), []);
    const source = vscode.Uri.joinPath(vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/'), 'workers/api/src/index.ts');
    await show(source);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(projects.loaded(), []);
    await closeAll();
  });
});
