import * as vscode from 'vscode';
import type { Target } from '../../core/wrangler/file.ts';
import type { Node } from '../../core/wrangler/node.ts';
import { commands } from '../contributions.ts';
import type { ProjectModel, ProjectModels } from '../project-models.ts';

const wranglerFiles: vscode.DocumentFilter = { scheme: 'file', pattern: '**/wrangler*.{toml,json,jsonc}' };

/** Above each Worker's name: Deploy, Tail, Roll Back; above each D1 database: Migrations. From the text that was linted last; asks nobody. */
export function registerLenses(projects: ProjectModels): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    projects.onDidChange(() => changed.fire()),
    vscode.languages.registerCodeLensProvider(wranglerFiles, {
      onDidChangeCodeLenses: changed.event,
      async provideCodeLenses(document) {
        const model = projects.of(document.uri);
        if (!model?.isWrangler(document.uri) || !vscode.workspace.isTrusted) return [];
        await model.load();
        return lensesOf(model, document);
      },
    }),
  );
}

function lensesOf(model: ProjectModel, document: vscode.TextDocument): vscode.CodeLens[] {
  const path = model.pathOf(document.uri);
  const project = model.current;
  const file = project?.wranglerFiles.find((one) => one.path === path);
  // Places count in the text that was parsed; while they differ there are none, rather than wrong ones.
  if (!project || !file || file.text !== document.getText()) return [];
  return project
    .targets(file)
    .flatMap((target) => [...namesOf(target), ...databasesOf(target)].map((place) => lens(document, model, target, place)));
}

type Place = { readonly node: Node; readonly title: string; readonly command: string; readonly binding?: string };

function namesOf(target: Target): Place[] {
  const { file, env, isPages, name } = target;
  // An environment without a name of its own has its lens where it begins.
  const node = env === undefined ? file.at(['name']) : (file.at(['env', env, 'name']) ?? file.at(['env', env]));
  if (!node || isPages || name === undefined) return [];
  return [
    { node, title: vscode.l10n.t('Deploy'), command: commands.deploy },
    { node, title: vscode.l10n.t('Tail'), command: commands.tailStart },
    { node, title: vscode.l10n.t('Roll Back'), command: commands.rollBack },
  ];
}

function databasesOf({ file, env, name }: Target): Place[] {
  const list = file.at(env === undefined ? ['d1_databases'] : ['env', env, 'd1_databases']);
  if (list?.kind !== 'array' || name === undefined) return [];
  return list.items.flatMap((node) => {
    const binding = node.kind === 'object' ? node.members.find(({ key }) => key === 'binding')?.value : undefined;
    return binding?.kind === 'string'
      ? [{ node, title: vscode.l10n.t('Migrations'), command: commands.showMigrations, binding: binding.value }]
      : [];
  });
}

function lens(document: vscode.TextDocument, model: ProjectModel, { name, env, file }: Target, place: Place): vscode.CodeLens {
  const at = document.positionAt(place.node.span[0]);
  const request = {
    worker: name,
    config: file.path,
    folder: model.folder.toString(),
    ...(env === undefined ? {} : { env }),
    ...(place.binding === undefined ? {} : { binding: place.binding }),
  };
  return new vscode.CodeLens(new vscode.Range(at, at), { title: place.title, command: place.command, arguments: [request] });
}
