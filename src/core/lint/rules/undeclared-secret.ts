import type { Project } from '../../project.ts';
import { bindingsOf } from '../../wrangler/bindings.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { child, member, stringAt } from '../../wrangler/node.ts';
import { folderOf, resolveIn } from '../facts/paths.ts';
import { headOf, isForTests, isWholeWorker } from '../facts/scopes.ts';
import { envUsesOf } from '../facts/worker-source.ts';
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
    const uses = envUsesOf(path, project);
    const candidates = [...uses.keys()].filter(isCredentialName);
    if (candidates.length === 0) return;
    const declared = declaredNames(file, project);
    const names = candidates.filter((name) => !declared.has(name)).toSorted();
    if (names.length === 0) return;
    const required = member(child(file.root, 'secrets'), 'required');
    yield {
      span: required?.keySpan ?? headOf(file),
      // Whoever keeps the list trusts it; without one, nobody was promised anything.
      severity: required ? 'warning' : 'information',
      message: `The code reads ${names.join(', ')} from env, and no binding, variable, .dev.vars or secrets.required names ${names.length === 1 ? 'it' : 'them'}. If the Worker cannot do without, list it in secrets.required: then a deploy fails while it is missing, instead of the first request.`,
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
  for (const name of localNames(folderOf(file.path), project)) names.add(name);
  return names;
}

/** The keys of `.dev.vars*` and `.env*` beside the wrangler file, examples and commented lines included: named is known. */
function localNames(folder: string, project: Project): readonly string[] {
  return project.memo(`files:local-names:${folder}`, () => {
    const texts = project.files
      .list(folder)
      .filter((name) => /^\.(?:dev\.vars|env)(?:\.|$)/.test(name))
      .map((name) => project.files.read(folder === '' ? name : `${folder}/${name}`) ?? '');
    return texts.flatMap((text) =>
      [...text.matchAll(/^[ \t]*(?:#[ \t]*)?(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=/gm)].map((match) => match[1] ?? ''),
    );
  });
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
