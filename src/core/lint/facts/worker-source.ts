import type { Project } from '../../project.ts';
import type { Span } from '../../span.ts';
import { folderOf, resolveIn } from './paths.ts';

export type SourceFile = { readonly path: string; readonly text: string };
/** A name that the code takes from the Worker's `env`. */
export type EnvUse = { readonly name: string; readonly path: string; readonly span: Span };

const maxFiles = 300;
const maxCharacters = 5_000_000;
const endings = ['', '.ts', '.tsx', '.js', '.mjs', '.jsx', '.mts', '/index.ts', '/index.tsx', '/index.js'];

/** The files a Worker is made of: `main` and what it imports by relative path, within the project and the bounds above. */
function workerSource(main: string, project: Project): readonly SourceFile[] {
  return project.memo(`files:source:${main}`, () => {
    const found: SourceFile[] = [];
    const seen = new Set([main]);
    let characters = 0;
    for (const path of seen) {
      const text = project.files.read(path);
      if (text === undefined || found.length >= maxFiles || characters + text.length > maxCharacters) continue;
      characters += text.length;
      found.push({ path, text });
      for (const imported of imports(text)) {
        const file = resolveImport(path, imported, project);
        if (file !== undefined) seen.add(file);
      }
    }
    return found;
  });
}

/** The first use of each name that the Worker's source reads from its `env`. */
export function envUsesOf(main: string, project: Project): ReadonlyMap<string, EnvUse> {
  return project.memo(`files:env-uses:${main}`, () => {
    const uses = new Map<string, EnvUse>();
    for (const source of workerSource(main, project)) for (const use of envUses(source)) if (!uses.has(use.name)) uses.set(use.name, use);
    return uses;
  });
}

/** Names in capitals that the code reads from the Worker's `env`: `env.X`, `c.env.X`, `this.env.X`, `env['X']`, `const { X } = env`. */
function* envUses({ path, text }: SourceFile): Generator<EnvUse> {
  const code = withoutComments(text);
  const isOwnEnv = !declaresOtherEnv(code);
  // The character class before `env` keeps out process.env, import.meta.env, Deno.env and longer names.
  for (const match of code.matchAll(/(?<![\w$.])((?:\w{1,30}\??\.){0,3})env(?:\??\.|!\.|\[['"])([A-Z][A-Z0-9_]{2,80})\b/g)) {
    if (!isWorkerEnv(match[1] ?? '', isOwnEnv)) continue;
    const end = match.index + match[0].length;
    yield { name: match[2] ?? '', path, span: [end - (match[2] ?? '').length, end] };
  }
  for (const match of code.matchAll(
    /(?:const|let|var)\s{1,10}\{([^{}]{1,2000})\}(?:\s{0,5}:\s{0,5}\w{1,40})?\s{0,10}=\s{0,10}((?:\w{1,30}\.){0,3})env(?:\s{0,5}as\s{1,5}\w{1,40})?\s*(?:[;\n]|$)/g,
  )) {
    if (!isWorkerEnv(match[2] ?? '', isOwnEnv)) continue;
    for (const name of (match[1] ?? '').matchAll(/(?:^|,)\s*([A-Z][A-Z0-9_]{2,80})\b/g)) {
      const start = match.index + match[0].indexOf('{') + 1 + name.index + name[0].length - (name[1] ?? '').length;
      yield { name: name[1] ?? '', path, span: [start, start + (name[1] ?? '').length] };
    }
  }
}

function isWorkerEnv(receiver: string, isOwnEnv: boolean): boolean {
  if (receiver === '') return isOwnEnv;
  return /^(?:c|ctx|context|this|event|platform|event\.platform|context\.cloudflare|cloudflare|locals\.runtime|runtime|args\.context\.cloudflare)\.$/.test(
    receiver.replaceAll('?', ''),
  );
}

/** `const env = process.env`, `import { env } from './env'` and the like: then a bare `env` is not what the runtime passes in. */
function declaresOtherEnv(code: string): boolean {
  const imported = /import\s*(?:type\s*)?\{[^{}]{0,500}\benv\b[^{}]{0,500}\}\s*from\s*['"]([^'"]{1,200})['"]/.exec(code);
  if (imported && imported[1] !== 'cloudflare:workers') return true;
  return /(?:const|let|var)\s+env\b[^=;\n]{0,100}=(?!\s*(?:\(?await\s+)?(?:c|ctx|context|this|event|platform|event\.platform|context\.cloudflare|locals\.runtime|getCloudflareContext\(\))\.env\b)/.test(
    code,
  );
}

// A string may hold what looks like a comment (`'*/*'`, a URL), so strings are matched first and kept.
const stringOrComment = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|\/\*[\s\S]*?(?:\*\/|$)|(?<![:'"`\\])\/\/[^\n]*/g;

/** Comments become blanks, so that offsets stay. */
function withoutComments(text: string): string {
  return text.replace(stringOrComment, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found));
}

function* imports(text: string): Generator<string> {
  for (const match of text.matchAll(/(?:\bfrom|\bimport|\brequire)\s{0,5}\(?\s{0,5}['"](\.{1,2}\/[^'"\n]{1,300})['"]/g))
    yield match[1] ?? '';
}

/** TypeScript lets `./x.js` mean `./x.ts`. */
function resolveImport(from: string, name: string, project: Project): string | undefined {
  const path = resolveIn(folderOf(from), name);
  if (path === undefined || path.includes('node_modules/')) return undefined;
  const candidates = [...endings.map((ending) => path + ending), path.replace(/\.(m?)js(x?)$/, '.$1ts$2')];
  return candidates.find((candidate) => /\.[cm]?[jt]sx?$/.test(candidate) && project.files.exists(candidate));
}
