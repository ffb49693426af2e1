import type { Project } from '../project.ts';
import { replaceFile } from '../project/replace.ts';
import { parseWrangler } from '../wrangler/parse.ts';
import { applied, difference } from './fixes/compose.ts';
import { lintText, lintWrangler, type Report, textFile } from './lint.ts';
import type { Fix, TextEdit } from './rule.ts';

/** Rounds at most; each lints the whole text again. */
const most = { ofShort: 200, ofLong: 20 };
const long = 100_000;

/**
 * The safe fixes of one file, each applied to the text that the one before it left, as one edit per file: one undo takes all of them back.
 * `fixes` is their number; without any there is no edit.
 */
export function fixAll(project: Project, path: string, text: string): { readonly edits: readonly TextEdit[]; readonly fixes: number } {
  // A fix that does not remove its finding would be found again for ever.
  const tried = new Set<string>();
  const elsewhere = new Map<string, readonly TextEdit[]>();
  let current = text;
  let fixes = 0;
  for (let round = text.length > long ? most.ofLong : most.ofShort; round > 0; round--) {
    const next = nextOf(lint(project, path, current), tried);
    if (!next) break;
    tried.add(keyOf(next));
    const edits = next.fix.edits();
    const others = edits.filter((edit) => edit.path !== path);
    // The spans of another file are of its text as it is, so it takes one fix at a time.
    if (edits.length === 0 || others.some((edit) => elsewhere.has(edit.path))) continue;
    for (const edit of others) elsewhere.set(edit.path, [...(elsewhere.get(edit.path) ?? []), edit]);
    current = applied(
      current,
      edits.filter((edit) => edit.path === path),
    );
    fixes++;
  }
  return { edits: [...(current === text ? [] : [difference(path, text, current)]), ...[...elsewhere.values()].flat()], fixes };
}

function lint(project: Project, path: string, text: string): readonly Report[] {
  if (!project.wranglerFiles.some((file) => file.path === path)) return lintText(textFile(path, text), project);
  const file = parseWrangler(text, path);
  return lintWrangler(file, replaceFile(project, file));
}

type Offer = { readonly report: Report; readonly fix: Fix };

function nextOf(reports: readonly Report[], tried: ReadonlySet<string>): Offer | undefined {
  return reports
    .flatMap((report) => (report.fixes ?? []).filter((fix) => fix.isSafe && !fix.question).map((fix) => ({ report, fix })))
    .find((offer) => !tried.has(keyOf(offer)));
}

function keyOf({ report, fix }: Offer): string {
  return `${report.rule.id} ${fix.id} ${report.message}`;
}
