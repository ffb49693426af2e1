import type { EvidenceRow, OperationFix } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { unknownBecause } from '../unknown-because.ts';
import { count, listed } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { visibility } from './shared/visibility.ts';
import type { Visibility } from './shared/visibility.ts';
import { disagreements, lookUp, resourceFile, writtenIds } from './shared/written-ids.ts';
import type { KnownId, WrittenId } from './shared/written-ids.ts';

/** The wrangler files hold issued IDs, and who may read them is no stranger. Cloudflare calls IDs no secrets; the rule is the checklist's. */
export const realIdsPrivateRepo: Probe = {
  id: 'real-ids-private-repo',
  class: 'auto',
  needs: ['wrangler'],
  freshnessMs: fresh.account,
  async run(context) {
    const ids = writtenIds(context);
    const resources = resourceFile(context);
    if (ids.length === 0)
      return evidence(context, { verdict: 'not-applicable', sentence: 'No wrangler file holds an ID.', source: 'repo', inputs: [] });
    const [seen, looks, inHead] = await Promise.all([visibility(context), lookUpAll(context, ids), committed(context, ids)]);
    const warnings = [...disagreements(ids), ...looks.flatMap(({ known }) => known?.problem ?? []), ...(resources?.problems ?? [])];
    const problem = looks.find(({ part }) => part)?.part;
    const part = judge({
      ids,
      seen,
      inHead,
      warnings,
      problem,
      extra: resources?.placeholders.map((line) => `${resources.path}:${line}`) ?? [],
    });
    return evidence(context, {
      ...part,
      source: 'repo',
      facts: {
        visibility: seen.kind,
        repository: seen.name,
        ids: looks.map(({ id, known }) => ({
          file: id.path,
          line: id.line,
          key: id.label,
          kind: id.kind,
          placeholder: !id.isReal,
          inAccount: known?.isThere,
          inHead: inHead.has(id),
        })),
      },
      refs: ids.filter(({ isReal, isSelected }) => !isReal && isSelected).map(({ path, line }) => ({ path, line })),
      rows: [
        ...fileRows(looks, inHead),
        ...(resources?.problems ?? []).map((text, at) =>
          row({ id: `resources:${at}`, label: resources?.path ?? '', verdict: 'warn', description: text }),
        ),
      ],
      fixes: fixesOf(ids),
      inputs: [seen.kind, ids.map(({ path, label, value, isPrivate }) => [path, label, value, isPrivate])],
    });
  },
};

type Look = { readonly id: WrittenId; readonly known?: KnownId; readonly part?: Part };
type Seen = {
  readonly ids: readonly WrittenId[];
  readonly seen: Visibility;
  readonly inHead: ReadonlySet<WrittenId>;
  readonly warnings: readonly string[];
  readonly problem: Part | undefined;
  readonly extra: readonly string[];
};

async function lookUpAll(context: ProbeContext, ids: readonly WrittenId[]): Promise<readonly Look[]> {
  return Promise.all(
    ids.map(async (id): Promise<Look> => {
      // Other environments may live in other accounts; only what the verdict is about is looked up.
      if (!id.isReal || !id.isSelected) return { id };
      try {
        return { id, known: await lookUp(context, id) };
      } catch (error) {
        return { id, part: unknownBecause(error) };
      }
    }),
  );
}

/** The real IDs that stand in the commit that everybody gets; without git, those of tracked files. */
async function committed(context: ProbeContext, ids: readonly WrittenId[]): Promise<ReadonlySet<WrittenId>> {
  const { git, signal } = context;
  const paths = [...new Set(ids.filter(({ isReal, isPrivate }) => isReal && !isPrivate).map(({ path }) => path))];
  const texts = new Map(
    await Promise.all(
      paths.map(async (path) => [path, git ? await git.textAtHead(path, signal) : context.project.files.read(path)] as const),
    ),
  );
  return new Set(ids.filter((id) => id.isReal && texts.get(id.path)?.includes(id.value) === true));
}

function judge({ ids, seen, inHead, warnings, problem, extra }: Seen): Part {
  const own = ids.filter(({ isSelected, isPrivate }) => isSelected && !isPrivate);
  const places = own.filter(({ isReal }) => !isReal).map(({ path, line }) => `${path}:${line}`);
  const isPublic = seen.kind === 'public';
  const leaked = ids.filter((id) => inHead.has(id));
  if (isPublic && leaked.length > 0)
    return {
      verdict: 'fail',
      sentence: `Real account or database ids are committed in public repository ${seen.name}: ${listed(
        leaked.map(({ path, line }) => `${path}:${line}`),
        3,
      )}.`,
    };
  const overlay = overlayOf(ids);
  if (places.length > 0 && isPublic && overlay !== undefined)
    return { verdict: 'pass', sentence: `Placeholders in public repository ${seen.name}; real ids in ignored ${overlay}.` };
  if (places.length > 0) {
    const all = [...places, ...extra];
    return {
      verdict: 'fail',
      sentence: `${count(all.length, 'placeholder')} ${all.length === 1 ? 'remains' : 'remain'}: ${listed(all, 3)}.`,
    };
  }
  const real = own.filter(({ isReal }) => isReal);
  const figures = `${count(real.length, 'id')} ${real.length === 1 ? 'is' : 'are'} real`;
  if (seen.kind === 'unknown')
    return {
      ...seen.part,
      verdict: 'unknown',
      sentence: `${figures}; could not read whether ${seen.name} is private: ${seen.part.sentence}`,
    };
  if (problem)
    return {
      ...problem,
      sentence: `${count(real.length, 'id')} could have been issued and ${where(seen)}; the account could not be asked: ${problem.sentence}`,
    };
  if (isPublic)
    return {
      verdict: 'warn',
      sentence: `${figures} in the working tree of public repository ${seen.name}; the next commit publishes them.`,
    };
  if (warnings.length > 0) return { verdict: 'warn', sentence: `${figures} and ${where(seen)}, but ${listed([...new Set(warnings)], 2)}.` };
  return { verdict: 'pass', sentence: `${figures} and ${where(seen)}.` };
}

function where(seen: Visibility): string {
  return seen.kind === 'none' ? 'the repository has no remote' : `${seen.name} is ${seen.kind}`;
}

/** An ignored or untracked wrangler file whose IDs are all real, in place of the public one with placeholders. */
function overlayOf(ids: readonly WrittenId[]): string | undefined {
  const paths = [...new Set(ids.filter(({ isPrivate }) => isPrivate).map(({ path }) => path))];
  return paths.find((path) => ids.filter((id) => id.path === path).every(({ isReal }) => isReal));
}

function fileRows(looks: readonly Look[], inHead: ReadonlySet<WrittenId>): readonly EvidenceRow[] {
  const paths = [...new Set(looks.map(({ id }) => id.path))];
  return paths.map((path) => {
    const own = looks.filter(({ id }) => id.path === path);
    const open = own.filter(({ id }) => !id.isReal).length;
    return row({
      id: path,
      label: path,
      description: open === 0 ? `${count(own.length, 'real id')}` : `${open} of ${own.length} are placeholders`,
      refs: [{ path }],
      rows: own.map((look) => idRow(look, inHead.has(look.id))),
    });
  });
}

function idRow({ id, known, part }: Look, isCommitted: boolean): EvidenceRow {
  const verdict = !id.isReal
    ? id.isSelected
      ? 'fail'
      : undefined
    : part
      ? 'unknown'
      : known?.problem !== undefined
        ? 'warn'
        : known
          ? 'pass'
          : undefined;
  const words = !id.isReal ? 'placeholder' : part ? part.sentence : (known?.problem ?? (known ? 'real, in the account' : 'real'));
  return row({
    id: `${id.label}:${id.line}`,
    label: id.label,
    ...(verdict && { verdict }),
    description: `${words}${isCommitted || !id.isReal ? '' : ', not committed'}`,
    refs: [{ path: id.path, line: id.line }],
    ...(part?.missing && { missing: part.missing }),
  });
}

function fixesOf(ids: readonly WrittenId[]): readonly OperationFix[] {
  return ids
    .filter(({ isReal, isSelected, isPrivate }) => !isReal && isSelected && !isPrivate)
    .map(({ path, line, label, kind }) => ({
      operation: 'edit.fill-id',
      title: `Fill in ${label} from the account`,
      args: { path, line: String(line), label, kind },
    }));
}
