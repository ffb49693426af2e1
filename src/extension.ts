import * as vscode from 'vscode';
import { registerAccount } from './vscode/account/register.ts';
import { registerOperations } from './vscode/commands/register.ts';
import { registerLint } from './vscode/lint/register.ts';
import { registerReadiness } from './vscode/readiness/register.ts';
import { registerReport } from './vscode/report/register.ts';
import { registerTail } from './vscode/tail/register.ts';
import { registerWorkers } from './vscode/workers/register.ts';
import { createServices, type Services } from './vscode/services.ts';

/** What has to be done before the window is gone, such as giving back what was taken from the account. */
const atEnd: (() => Promise<unknown>)[] = [];

/** Wires only; returns before any file, process or network is touched. A test run gets the services, to answer the questions. */
export function activate(context: vscode.ExtensionContext): Services | undefined {
  const services = createServices(context);
  registerLint(services);
  registerAccount(services);
  registerReadiness(services);
  registerWorkers(services);
  registerReport(services);
  registerTail(services, atEnd);
  registerOperations(services);
  return context.extensionMode === vscode.ExtensionMode.Test ? services : undefined;
}

/** The editor waits for this some seconds when a window closes. */
export async function deactivate(): Promise<void> {
  // Loaded only now: activation has no processes at hand.
  const programs = import('./core/process/run-process.ts').then(({ endProcesses }) => endProcesses());
  await Promise.allSettled([programs, ...atEnd.map((end) => end())]);
}
