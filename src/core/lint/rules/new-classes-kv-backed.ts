import { child, items, member, stringAt, type Member, type Node } from '../../wrangler/node.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { isForTests, scopes } from '../facts/scopes.ts';
import { renameMember } from '../fixes/edit.ts';
import type { Fix, Rule } from '../rule.ts';

export const newClassesKvBacked: Rule = {
  id: 'new-classes-kv-backed',
  severity: 'information',
  summary: '`new_classes` makes key-value backed Durable Objects, which free plans and new accounts refuse.',
  *wrangler(file) {
    if (isForTests(file.path)) return;
    for (const { node, path } of scopes(file)) {
      const migrations = items(child(node, 'migrations'));
      const gone = new Set(migrations.flatMap((migration) => names(child(migration, 'deleted_classes'))));
      for (const [index, migration] of migrations.entries()) {
        const made = member(migration, 'new_classes');
        const kept = names(made?.value).filter((name) => !gone.has(name));
        if (!made || kept.length === 0) continue;
        yield {
          span: made.keySpan,
          message: `new_classes makes ${kept.join(', ')} key-value backed: free plans (error 10097) and new accounts (10099) refuse the deploy. Where this migration was never deployed, write new_sqlite_classes; where it was, leave it.`,
          fixes: member(migration, 'new_sqlite_classes')
            ? []
            : [rewrite(file, [...path, 'migrations', index], made, stringAt(migration, 'tag')?.value)],
        };
      }
    }
  },
};

/** Changing a migration that ran makes deploy and account disagree for good, so the answer has to say that it never did. */
function rewrite(file: WranglerFile, path: readonly (string | number)[], made: Member, tag: string | undefined): Fix {
  const word = tag ?? 'new';
  return {
    id: 'use-sqlite',
    title: 'Use new_sqlite_classes (only if never deployed)…',
    isSafe: false,
    question: {
      prompt: `A migration that was deployed must not change. Type ${word} to say that it was never deployed.`,
      placeholder: word,
      validate: (answer) => (answer === word ? undefined : `Type ${word}, or leave the migration as it is.`),
    },
    edits: (answer) => (answer === word ? renameMember(file, path, made, 'new_sqlite_classes') : []),
  };
}

function names(list: Node | undefined): string[] {
  return items(list).flatMap((item) => (item.kind === 'string' ? [item.value] : []));
}
