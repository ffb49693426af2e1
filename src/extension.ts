import type * as vscode from 'vscode';
import { registerLint } from './vscode/lint/register.ts';
import { createServices } from './vscode/services.ts';

/** Wires only; returns before any file, process or network is touched. */
export function activate(context: vscode.ExtensionContext): void {
  const services = createServices(context);
  registerLint(services);
}
