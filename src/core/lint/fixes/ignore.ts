import { applyEdits, modify, parse, type ParseError } from 'jsonc-parser';
import type { Project } from '../../project.ts';
import type { Finding, Fix, TextEdit, TextFile } from '../rule.ts';
import { commentPlace } from './comment-place.ts';
import { ignoreCommentFor, inlineIgnores } from '../suppress.ts';

const configPath = '.preflight/config.jsonc';

/** "Ignore with a reason": a comment at the line, or an entry of the config where no comment can stand. */
export function ignoreFix(file: TextFile, project: Project, finding: Finding, rule: string): Fix[] {
  if ((finding.path ?? file.path) !== file.path || rule === 'ignore-without-reason' || rule === 'syntax-error') return [];
  return [
    {
      id: 'ignore',
      title: 'Ignore with a reason…',
      isSafe: false,
      // Asked for when the fix is applied: where a comment may stand costs a look at the whole file.
      get question() {
        const where = commentAt(file, finding, rule, 'reason') ? 'here? The reason is kept in the file.' : wholeFile;
        return {
          prompt: `Why may ${rule} be ignored ${where}`,
          placeholder: 'shared test account, holds no data',
          validate: (answer: string) => (answer.trim().length < 3 ? 'Write a reason that a reader will understand in a year.' : undefined),
        };
      },
      edits: (reason = '') => edits(file, project, finding, rule, reason.replace(/\s+/g, ' ').trim()),
    },
  ];
}

const wholeFile = `in this whole file? No comment can stand at the line, so the reason is kept in ${configPath}.`;

function edits(file: TextFile, project: Project, finding: Finding, rule: string, reason: string): TextEdit[] {
  if (reason === '') return [];
  const { line } = file.lines.at(finding.span[0]);
  if (inlineIgnores(file.text, file.lines).some((ignore) => ignore.lines.includes(line) && ignore.rules.includes(rule))) return [];
  const comment = commentAt(file, finding, rule, reason);
  return comment ? [comment] : configEdit(file.path, project, rule, reason);
}

/** The comment that ignores a finding; undefined where the format has none, or where it would become part of a value. */
function commentAt(file: TextFile, finding: Finding, rule: string, reason: string): TextEdit | undefined {
  const place = ignoreCommentFor(file.path, rule, reason) && commentPlace(file, file.lines.at(finding.span[0]).line);
  if (!place) return undefined;
  const comment = ignoreCommentFor(place.as ?? file.path, rule, reason.replaceAll('-->', '').replaceAll('*/', '')) ?? '';
  const span = [place.at, place.at] as const;
  if (place.isBehind) return { path: file.path, span, text: ` ${comment}` };
  const indent = /^[ \t]*/.exec(file.text.slice(place.at, place.at + 200))?.[0] ?? '';
  return { path: file.path, span, text: `${indent}${comment}${file.text.includes('\r\n') ? '\r\n' : '\n'}` };
}

function configEdit(path: string, project: Project, rule: string, reason: string): TextEdit[] {
  const text = project.files.read(configPath);
  const isBlank = text === undefined || text.trim() === '';
  const source = isBlank ? '{}\n' : text;
  const ignores = readable(source);
  if (ignores === undefined) return [];
  const entry = { rule, path: `/${escaped(path)}`, reason };
  if (ignores.some((other) => isSame(other, entry))) return [];
  const changes = modify(source, ['ignores', -1], entry, {
    isArrayInsertion: true,
    formattingOptions: { insertSpaces: true, tabSize: 2 },
  });
  if (isBlank) return [{ path: configPath, span: [0, text?.length ?? 0], text: applyEdits(source, changes) }];
  return changes.map((edit) => ({
    path: configPath,
    span: [edit.offset, edit.offset + edit.length] as const,
    text: edit.content,
  }));
}

/** The entries of the config's `ignores`; undefined when nothing may be written into it: its syntax is broken, or it holds something else there. */
function readable(source: string): readonly unknown[] | undefined {
  const errors: ParseError[] = [];
  const content: unknown = parse(source, errors, { allowTrailingComma: true });
  if (errors.length > 0 || typeof content !== 'object' || content === null || Array.isArray(content)) return undefined;
  const ignores: unknown = 'ignores' in content ? content.ignores : [];
  return Array.isArray(ignores) ? ignores : undefined;
}

function isSame(other: unknown, { rule, path }: { readonly rule: string; readonly path: string }): boolean {
  return typeof other === 'object' && other !== null && 'rule' in other && other.rule === rule && 'path' in other && other.path === path;
}

/** A path as a pattern of .gitignore that means this path only: `src/[id].ts` has brackets of its own. */
function escaped(path: string): string {
  return path.replaceAll(/[\\*?[\]]| $/g, String.raw`\$&`);
}
