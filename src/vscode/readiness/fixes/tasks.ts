import * as vscode from 'vscode';

/** Starts a program as a task of the editor: an array of arguments, no shell. */
export async function startTask(name: string, program: string, args: readonly string[], cwd: string): Promise<vscode.TaskExecution> {
  const execution = new vscode.ProcessExecution(program, [...args], { cwd });
  const task = new vscode.Task({ type: 'preflight', task: name }, vscode.TaskScope.Workspace, name, 'Preflight', execution, []);
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    panel: vscode.TaskPanelKind.Dedicated,
    clear: true,
    showReuseMessage: false,
  };
  return vscode.tasks.executeTask(task);
}

/** As `startTask`, and waits for its end: the exit code, undefined when somebody closed it. */
export async function runTask(name: string, program: string, args: readonly string[], cwd: string): Promise<number | undefined> {
  const ended: { name: string; code: number | undefined }[] = [];
  let tell: (() => void) | undefined;
  let running: vscode.TaskExecution | undefined;
  // Listened to before it starts: a quick one ends before its start is told.
  const listeners = [
    vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      ended.push({ name: execution.task.name, code: exitCode });
      if (execution === running || execution.task.name === name) tell?.();
    }),
    vscode.tasks.onDidEndTask(({ execution }) => {
      // Without a process, as when the program is not there.
      if (execution.task.name === name) setTimeout(() => tell?.(), 200);
    }),
  ];
  try {
    const end = new Promise<void>((resolve) => (tell = resolve));
    running = await startTask(name, program, args, cwd);
    if (!ended.some((one) => one.name === name)) await end;
    return ended.find((one) => one.name === name)?.code;
  } finally {
    for (const listener of listeners) listener.dispose();
  }
}
