import * as vscode from 'vscode';
import { escapeMarkdown } from '../../core/checklist/escape.ts';
import { type NamedId, namedIdText, sizeText } from '../../core/workers/named-ids.ts';
import { idFields } from '../../core/wrangler/id-fields.ts';
import type { Span } from '../../core/span.ts';
import { rangeOf } from '../lint/edits.ts';
import { largestHere, type ProjectModels } from '../project-models.ts';
import type { Workers } from './workers.ts';

const selector: vscode.DocumentSelector = [{ pattern: '**/wrangler.{toml,json,jsonc}' }, { pattern: '**/wrangler.*.{toml,json,jsonc}' }];

/** The live names of IDs in wrangler files, as inlay hints and hovers, from the last refresh: nothing is asked here. */
export function registerLiveIds(workers: Workers, projects: ProjectModels): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    workers.onDidChange(() => changed.fire()),
    vscode.languages.registerInlayHintsProvider(selector, {
      onDidChangeInlayHints: changed.event,
      provideInlayHints: (document, range) =>
        namedIn(document, workers, projects)
          .filter((one) => range.intersection(one.range))
          .map(({ range: at, named }) => {
            const hint = new vscode.InlayHint(at.end, namedIdText(named));
            hint.paddingLeft = true;
            hint.tooltip = hoverText(named);
            return hint;
          }),
    }),
    vscode.languages.registerHoverProvider(selector, {
      provideHover(document, position) {
        const found = namedIn(document, workers, projects).find(({ range }) => range.contains(position));
        return found && new vscode.Hover(new vscode.MarkdownString(hoverText(found.named)), found.range);
      },
    }),
  );
}

type Placed = { readonly range: vscode.Range; readonly named: NamedId };

function namedIn(document: vscode.TextDocument, { names, model }: Workers, projects: ProjectModels): readonly Placed[] {
  if (names.size === 0 || !model || projects.of(document.uri) !== model) return [];
  const path = model.pathOf(document.uri);
  const text = document.getText();
  // A long file is parsed in a thread; what was read of it last has its places in another text.
  const project = text.length > largestHere ? model.current : model.withText(path, text);
  const file = project?.wranglerFiles.find((each) => each.path === path);
  if (file?.text !== text) return [];
  return idFields(file).flatMap(({ node }): Placed[] => {
    const named = names.get(node.value);
    const span: Span = node.span;
    return named ? [{ range: rangeOf(file.lines, span), named }] : [];
  });
}

function hoverText(named: NamedId): string {
  const { noun, name, size, region, isMissing } = named;
  if (isMissing)
    return vscode.l10n.t('The account that is signed in to has no {0} with this ID. Check the account, or fill in another ID.', noun);
  const parts = [
    `${noun} **${escapeMarkdown(name ?? '')}**`,
    size === undefined ? undefined : sizeText(size),
    region === undefined ? undefined : vscode.l10n.t('region {0}', escapeMarkdown(region)),
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}
