import * as vscode from 'vscode';
import { credentialRules } from '../../core/lint/lint.ts';
import type { Project } from '../../core/project.ts';
import { describeCron } from '../../core/cron/describe.ts';
import { parseCron } from '../../core/cron/cron.ts';
import { nextRuns } from '../../core/cron/next-runs.ts';
import type { WranglerFile } from '../../core/wrangler/file.ts';
import { idFields, idFieldLabel } from '../../core/wrangler/id-fields.ts';
import { judgeId, shapeInWords } from '../../core/wrangler/id-shape.ts';
import { locate, type Located } from '../../core/wrangler/locate.ts';
import { largestHere, type ProjectModels } from '../project-models.ts';
import type { Diagnostics } from './diagnostics.ts';

const selector: vscode.DocumentSelector = [{ pattern: '**/wrangler.{toml,json,jsonc}' }, { pattern: '**/wrangler.*.{toml,json,jsonc}' }];

/** Hovers of wrangler files: IDs, secrets, crons, and what the schema says of a key. */
export function registerHovers(projects: ProjectModels, diagnostics: Diagnostics): vscode.Disposable {
  return vscode.languages.registerHoverProvider(selector, {
    async provideHover(document, position) {
      const model = projects.of(document.uri);
      if (!model) return undefined;
      await model.load();
      const path = model.pathOf(document.uri);
      // A long file is parsed in a thread; what was read of it last explains only the same text.
      const isLong = document.getText().length > largestHere;
      const project = isLong ? await model.load() : model.withText(path, document.getText());
      const file = project.wranglerFiles.find((each) => each.path === path);
      if (isLong && file?.text !== document.getText()) return undefined;
      const at = file && locate(file, document.offsetAt(position));
      if (!file || !at) return undefined;
      const secret = diagnostics
        .reportsIn(document.uri)
        .find(
          (report) =>
            credentialRules.has(report.rule.id) &&
            report.span[0] <= document.offsetAt(position) &&
            document.offsetAt(position) <= report.span[1],
        );
      const parts = [secret && secretText(secret.link), cronText(at), idText(file, at), schemaText(project, file, at, document.languageId)];
      const contents = parts.flatMap((text) => (text ? [new vscode.MarkdownString(text)] : []));
      const span = at.onKey ? at.member?.keySpan : at.node.span;
      return contents.length > 0
        ? new vscode.Hover(contents, span && new vscode.Range(document.positionAt(span[0]), document.positionAt(span[1])))
        : undefined;
    },
  });
}

function secretText(link: { readonly title: string; readonly url: string } | undefined): string {
  const advice = vscode.l10n.t(
    'A credential in a file is known to everyone who can read the repository and stays in its history. Revoke it, then store the new one as a secret.',
  );
  return link ? `${advice} [${link.title}](${link.url})` : advice;
}

function cronText({ path, node }: Located): string | undefined {
  if (!path.includes('crons') || node.kind !== 'string') return undefined;
  const result = parseCron(node.value);
  if (!('cron' in result)) return undefined;
  const runs = nextRuns(result.cron, 3, new Date()) ?? [];
  const lines = runs.map(
    (run) =>
      `- ${run.toISOString().slice(0, 16).replace('T', ' ')} UTC · ${run.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`,
  );
  return [
    vscode.l10n.t('Runs {0}.', describeCron(result.cron)),
    ...(lines.length > 0 ? ['', vscode.l10n.t('Next runs:'), '', ...lines] : []),
  ].join('\n');
}

function idText(file: WranglerFile, { path }: Located): string | undefined {
  const key = path.join('.');
  for (const field of idFields(file)) {
    if (field.path.join('.') !== key) continue;
    const verdict = judgeId(field.node.value, field.shape);
    const shape = shapeInWords(field.shape);
    return verdict.status === 'plausible'
      ? vscode.l10n.t('{0}: {1}.', idFieldLabel(field), shape)
      : vscode.l10n.t('{0}: expects {1}; this value is none that Cloudflare could have issued.', idFieldLabel(field), shape);
  }
  return undefined;
}

function schemaText(project: Project, file: WranglerFile, { path, onKey, node }: Located, language: string): string | undefined {
  // The JSON language service shows the schema for JSON already; a second copy would only be longer.
  if (language.startsWith('json') && !path.includes('compatibility_flags')) return undefined;
  const known = project.schemaFor?.(file.path)?.describe(path);
  if (path[0] === 'compatibility_flags' && node.kind === 'string') {
    return vscode.l10n.t(
      'A compatibility flag turns one runtime change on or off apart from the compatibility date. [Flags and their dates]({0})',
      'https://developers.cloudflare.com/workers/configuration/compatibility-flags/',
    );
  }
  if (!known || !onKey) return undefined;
  return [
    `\`${path.filter((key) => typeof key === 'string').join('.')}\` ${known.type ? `*${known.type}*` : ''}`,
    known.deprecation ?? '',
    known.description ?? '',
  ]
    .filter(Boolean)
    .join('\n\n');
}
