import type { Project } from '../project.ts';
import { LineIndex } from '../span.ts';
import type { DocumentTopic, Documents, Passage, Section } from './documents.ts';
import { gitBlobHash } from './inputs-hash.ts';
import { parseMarkdown, parseMarkdownInTurns, plainText } from './markdown-tree.ts';
import type { MarkdownTree } from './markdown-tree.ts';
import { projectPaths } from './project-paths.ts';
import { turnsOf } from './turns.ts';
import { withoutSecrets } from './without-secrets.ts';

const mostDocuments = 2_000;
/** Characters; a longer document is a data dump. */
const longest = 500_000;
const candidate = 4;
const strong = 6;

type Read = {
  readonly sections: readonly Section[];
  readonly blob: string;
  readonly marks: readonly { readonly item: string; readonly section: Section }[];
};

/**
 * The documents of a project (`.md`, `.mdx`, `.txt`, `.adoc`, up to 2,000), without the checklist itself, change logs and generated files. Each is
 * parsed once, on the first question.
 */
export function readDocuments(project: Project, checklist: string | undefined): Documents {
  const paths = projectPaths(project)
    .filter(
      (path) =>
        /\.(md|mdx|txt|adoc)$/i.test(path) &&
        path !== checklist &&
        !/(^|\/)(changelog|licen[cs]e|production_readiness_checklist)[^/]*$/i.test(path),
    )
    .slice(0, mostDocuments);
  const read = new Map<string, Read | undefined>();
  const texts = new Map<string, string | undefined>();
  const textOf = (path: string): string | undefined => {
    if (!texts.has(path)) texts.set(path, project.files.read(path));
    return texts.get(path);
  };
  const of = (path: string): Read | undefined => {
    if (!read.has(path)) read.set(path, readOne(path, textOf(path), parseMarkdown));
    return read.get(path);
  };
  const turns = turnsOf(project);
  const parsed = new Map<string, Promise<MarkdownTree>>();
  const readInTurns = async (path: string, signal: AbortSignal): Promise<void> => {
    const text = textOf(path) ?? '';
    // Topics that look at the same document wait for the same parse.
    const parsing = parsed.get(path) ?? parseMarkdownInTurns(text, turns, signal);
    parsed.set(path, parsing);
    try {
      const tree = await parsing;
      if (!read.has(path))
        read.set(
          path,
          readOne(path, text, () => tree),
        );
    } catch (error) {
      if (signal.aborted) throw error;
      // Whoever asked first was stopped, and this one was not.
      of(path);
    } finally {
      parsed.delete(path);
    }
  };
  return {
    paths,
    sections: (path) => of(path)?.sections ?? [],
    blob: (path) => of(path)?.blob,
    async ready(topic, signal) {
      for (const path of paths) {
        await turns.pause(signal);
        if (!read.has(path) && mayCover(path, textOf(path) ?? '', topic)) await readInTurns(path, signal);
      }
    },
    find: (topic) => {
      const passages = paths
        .filter((path) => mayCover(path, textOf(path) ?? '', topic))
        .flatMap((path) => passagesOf(path, of(path), topic));
      return passages.sort((a, b) => rank(b) - rank(a) || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line)).slice(0, 3);
    },
  };
}

/** A quick look that never misses: parsing is a thousand times dearer, and most documents are about other things. */
function mayCover(path: string, text: string, topic: DocumentTopic): boolean {
  if (text.length > longest) return false;
  if (text.toLowerCase().includes(topic.item)) return true;
  const terms = topic.terms.filter((term) => term.test(text));
  if (terms.length === 0) return false;
  if (terms.length >= 2 || topic.fileName.test(path.slice(path.lastIndexOf('/') + 1))) return true;
  // One term alone must stand in a heading: a line with #, or one above === or ---.
  return [...text.matchAll(/^.*#.*$|^.+(?=\r?\n[ >]*(=+|-+)[ \t]*$)/gm)].some(([line]) => terms.some((term) => term.test(line)));
}

function rank(passage: Passage): number {
  return passage.score + { linked: 1_000, strong: 100, weak: 0 }[passage.strength];
}

function passagesOf(path: string, read: Read | undefined, topic: DocumentTopic): readonly Passage[] {
  if (!read) return [];
  const fileName = path.slice(path.lastIndexOf('/') + 1);
  const isNamed = topic.fileName.test(fileName);
  return read.sections.flatMap((section): Passage[] => {
    const isLinked = read.marks.some((mark) => mark.item === topic.item && mark.section === section);
    const terms = topic.terms.filter((term) => term.test(section.text)).length;
    const inHeading = topic.terms.some((term) => term.test(section.heading));
    // A file's name alone says nothing of a section that never speaks of the matter.
    if (!isLinked && !inHeading && terms === 0) return [];
    const isEnough = topic.mustContain(section);
    const score =
      (isNamed ? 3 : 0) +
      (inHeading ? 3 : 0) +
      (terms >= 2 ? 2 : 0) +
      (section.hasCommand ? 1 : 0) +
      (section.words > 150 ? 1 : 0) +
      // A short section under its own heading that says what is needed is what people write.
      (isEnough && inHeading ? 3 : 0);
    // What would do but for its place is shown: a person may know that it is enough.
    if (!isLinked && score < candidate && !(isEnough && terms >= 2)) return [];
    const strength = isLinked ? 'linked' : score >= strong && isEnough ? 'strong' : 'weak';
    return [{ path, heading: section.heading, line: section.line, score, strength, excerpt: excerptOf(section), blob: read.blob }];
  });
}

function excerptOf(section: Section): string {
  // Before it is cut: half a credential is not found any more.
  const words = withoutSecrets(section.text)
    .replaceAll(/<!--[^]*?-->/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return words.length > 200 ? `${words.slice(0, 199)}…` : words;
}

function readOne(path: string, text: string | undefined, parse: (text: string) => MarkdownTree): Read | undefined {
  if (text === undefined || /<!--\s*generated/i.test(text.slice(0, 2_000))) return undefined;
  const sections = sectionsOf(path, text, parse(text));
  const marks = sections.flatMap((section) =>
    [...section.text.matchAll(/<!--\s*readiness:\s*([\w-]+)\s*-->/gi)].map((match) => ({ item: (match[1] ?? '').toLowerCase(), section })),
  );
  const [first] = sections;
  const named = first ? frontMatterItems(text).map((item) => ({ item, section: first })) : [];
  return { sections, blob: gitBlobHash(text), marks: [...marks, ...named] };
}

/** Headings with what is under them, from the Markdown tree; a document without headings is one section named by its file. */
function sectionsOf(path: string, text: string, { root, spanOf }: MarkdownTree): readonly Section[] {
  const lines = new LineIndex(text);
  const found: Section[] = [];
  let heading = path.slice(path.lastIndexOf('/') + 1);
  let line = 1;
  let start = 0;
  let hasCommand = false;
  let hasOrderedList = false;
  const close = (end: number): void => {
    const body = text.slice(start, end);
    if (found.length > 0 || start > 0 || body.trim() !== '')
      found.push({ path, heading, line, text: body, words: body.split(/\s+/).filter(Boolean).length, hasCommand, hasOrderedList });
  };
  for (const node of root.children) {
    const [from, to] = spanOf(node);
    if (node.type === 'heading') {
      close(from);
      heading = plainText(node);
      line = lines.at(from).line + 1;
      start = to;
      hasCommand = false;
      hasOrderedList = false;
    }
    hasCommand ||= node.type === 'code' || (node.type === 'list' && /^\s*```/m.test(text.slice(from, to)));
    hasOrderedList ||= node.type === 'list' && node.ordered === true;
  }
  close(text.length);
  return found;
}

/** `readiness: [id, …]` or a YAML list in the front matter; only names are taken, so no YAML reader is needed. */
function frontMatterItems(text: string): readonly string[] {
  const block = /^\uFEFF?---\r?\n([^]*?)\r?\n---\r?\n/.exec(text)?.[1] ?? '';
  const value = /^readiness:[ \t]*(.*(?:\r?\n[ \t]*-[ \t].*)*)/m.exec(block)?.[1] ?? '';
  return [...value.matchAll(/[a-z0-9][a-z0-9-]+/gi)].map((match) => match[0].toLowerCase());
}
