import type { Project } from '../../project.ts';
import { bindingsOf } from '../../wrangler/bindings.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { child, member, stringAt } from '../../wrangler/node.ts';
import { folderOf, resolveIn } from '../facts/paths.ts';
import { headOf, isForTests, isWholeWorker } from '../facts/scopes.ts';
import { envUses, workerSource, type EnvUse } from '../facts/worker-source.ts';
import { pushItem } from '../fixes/edit.ts';
import type { Rule, TextEdit } from '../rule.ts';

export const undeclaredSecret: Rule = {
  id: 'undeclared-secret',
  severity: 'information',
  summary: 'The code reads a secret from `env` that is declared nowhere, so a deploy without it succeeds and fails at run time.',
  *wrangler(file, project) {
    const main = stringAt(file.root, 'main')?.value;
    const path = main === undefined ? undefined : resolveIn(folderOf(file.path), main);
    if (path === undefined || !isWholeWorker(file) || isForTests(file.path)) return;
    const uses = new Map<string, EnvUse>();
    const declared = declaredNames(file, project);
    for (const source of workerSource(path, project)) {
      for (const use of envUses(source))
        if (!uses.has(use.name) && isCredentialName(use.name) && !declared.has(use.name)) uses.set(use.name, use);
    }
    if (uses.size === 0) return;
    const names = [...uses.keys()].toSorted();
    const required = member(child(file.root, 'secrets'), 'required');
    yield {
      span: required?.keySpan ?? headOf(file),
      // Whoever keeps the list trusts it; without one, nobody was promised anything.
      severity: required ? 'warning' : 'information',
      message: `The code reads ${names.join(', ')} from env, and no binding, variable, .dev.vars or secrets.required names ${names.length === 1 ? 'it' : 'them'}. With secrets.required a deploy fails while a secret is missing, instead of the first request.`,
      related: names.slice(0, 20).flatMap((name) => {
        const use = uses.get(name);
        return use ? [{ path: use.path, span: use.span, message: `${name} is read here.` }] : [];
      }),
      fixes: [
        {
          id: 'require-secrets',
          title: `Add ${names.join(', ')} to secrets.required`,
          isSafe: false,
          isPreferred: true,
          edits: () => addAll(file, names),
        },
      ],
    };
  },
};

function addAll(file: WranglerFile, names: readonly string[]): TextEdit[] {
  const at = ['secrets', 'required'];
  const list = file.at(at);
  if (!list || (list.kind === 'array' && list.items.length === 0)) {
    const [first, ...rest] = names.map((name) => JSON.stringify(name));
    return first === undefined ? [] : pushItem(file, at, [first, ...rest].join(', '));
  }
  return pushItem(file, at, names.map((name) => JSON.stringify(name)).join(', '));
}

function declaredNames(file: WranglerFile, project: Project): ReadonlySet<string> {
  const names = new Set(project.targets(file).flatMap((target) => bindingsOf(target).flatMap((binding) => binding.name ?? [])));
  const folder = folderOf(file.path);
  for (const name of project.files.list(folder)) {
    if (!/^\.(?:dev\.vars|env)(?:\.|$)/.test(name)) continue;
    const text = project.files.read(folder === '' ? name : `${folder}/${name}`) ?? '';
    for (const match of text.matchAll(/^[ \t]*(?:#[ \t]*)?(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=/gm)) names.add(match[1] ?? '');
  }
  return names;
}

/** Names that only a credential has; what says it is public is none. */
function isCredentialName(name: string): boolean {
  if (
    /(?:^|_)(?:PUBLIC|PUBLISHABLE|SITE|SITEKEY|CLIENT_ID|KV|BUCKET|CACHE|TTL|PREFIX|NAME|URL|HEADER|LENGTH|EXPIR\w*|MAX|MIN|LIMIT|COUNT|ENABLED|TYPE)(?:_|$)/.test(
      name,
    )
  )
    return false;
  return /(?:^|_)(?:SECRET|SECRETS|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|APIKEY|KEY|CREDENTIALS?|PEPPER|SALT)$|(?:^|_)(?:SECRET|API_?KEY|PRIVATE_KEY|PASSWORD|WEBHOOK_SECRET)(?:_|$)/.test(
    name,
  );
}
