import * as vscode from 'vscode';
import { registerAccount } from './vscode/account/register.ts';
import { registerLint } from './vscode/lint/register.ts';
import { registerReadiness } from './vscode/readiness/register.ts';
import { createServices, type Services } from './vscode/services.ts';

/** Wires only; returns before any file, process or network is touched. A test run gets the services, to answer the questions. */
export function activate(context: vscode.ExtensionContext): Services | undefined {
  const services = createServices(context);
  registerLint(services);
  registerAccount(services);
  registerReadiness(services);
  return context.extensionMode === vscode.ExtensionMode.Test ? services : undefined;
}
