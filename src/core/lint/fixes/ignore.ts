import { applyEdits, modify } from 'jsonc-parser';
import type { Project } from '../../project.ts';
import type { Finding, Fix, TextEdit, TextFile } from '../rule.ts';
import { ignoreCommentFor, inlineIgnores } from '../suppress.ts';

const configPath = '.preflight/config.jsonc';

/** "Ignore with a reason": a comment above the line, or an entry of the config where the format has no comments. */
export function ignoreFix(file: TextFile, project: Project, finding: Finding, rule: string): Fix[] {
  if ((finding.path ?? file.path) !== file.path || rule === 'ignore-without-reason' || rule === 'syntax-error') return [];
  return [
    {
      id: 'ignore',
      title: 'Ignore with a reason…',
      isSafe: false,
      question: {
        prompt: `Why may ${rule} be ignored here? The reason is kept in the file.`,
        placeholder: 'shared test account, holds no data',
        validate: (answer) => (answer.trim().length < 3 ? 'Write a reason that a reader will understand in a year.' : undefined),
      },
      edits: (reason = '') => edits(file, project, finding, rule, reason.replace(/\s+/g, ' ').trim()),
    },
  ];
}

function edits(file: TextFile, project: Project, finding: Finding, rule: string, reason: string): TextEdit[] {
  if (reason === '') return [];
  const { line } = file.lines.at(finding.span[0]);
  if (inlineIgnores(file.text, file.lines).some((ignore) => ignore.lines.includes(line) && ignore.rules.includes(rule))) return [];
  const comment = ignoreCommentFor(file.path, rule, reason.replaceAll('-->', '').replaceAll('*/', ''));
  if (comment === undefined) return configEdit(file.path, project, rule, reason);
  const start = file.lines.startOf(line);
  const indent = /^[ \t]*/.exec(file.text.slice(start, start + 200))?.[0] ?? '';
  return [
    {
      path: file.path,
      span: [start, start],
      text: `${indent}${comment}${file.text.includes('\r\n') ? '\r\n' : '\n'}`,
    },
  ];
}

function configEdit(path: string, project: Project, rule: string, reason: string): TextEdit[] {
  const text = project.files.read(configPath);
  const source = text ?? '{}\n';
  const changes = modify(
    source,
    ['ignores', -1],
    { rule, path: `/${path}`, reason },
    { isArrayInsertion: true, formattingOptions: { insertSpaces: true, tabSize: 2 } },
  );
  if (text === undefined) return [{ path: configPath, span: [0, 0], text: applyEdits(source, changes) }];
  return changes.map((edit) => ({
    path: configPath,
    span: [edit.offset, edit.offset + edit.length] as const,
    text: edit.content,
  }));
}
