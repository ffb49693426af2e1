import type { EvidenceRow } from '../../evidence.ts';
import { row } from '../../evidence-of.ts';
import type { ProbeContext } from '../../probe.ts';
import { codeText, refOf, sourceHits, sourcePaths } from './sources.ts';

const listed = '/api/ops/dead-letters';

/**
 * What the code says of dead letters, without a verdict: which path lists them (a gateway may serve the one that the checklist names), and handlers
 * whose name promises to send them again but which touch nothing.
 */
export function deadLetterCode({ project }: ProbeContext): readonly EvidenceRow[] {
  const hits = sourceHits(project, 'servesLetters');
  const paths = [...new Set(hits.map(({ text }) => /\/api\/[\w/-]*dead-letters/.exec(text)?.[0] ?? ''))].filter(Boolean);
  const rows: EvidenceRow[] = [];
  if (paths.length > 0 && !paths.includes(listed))
    rows.push(
      row({
        id: 'path-in-code',
        label: paths.join(', '),
        description: `the path that the code serves; no code here serves ${listed}, which the checklist names`,
        refs: hits.map(refOf),
      }),
    );
  for (const path of sourcePaths(project).filter((one) => /(?:retry|replay)[_-]?dead[_-]?letters?[^/]*$/i.test(one))) {
    // Bindings, other services and the handlers of a library are all reached by one of these.
    if (/\benv\b|\bfetch\b|\bprepare\b|\bsend(?:Batch)?\b|\bawait\b/.test(codeText(project, path))) continue;
    rows.push(
      row({
        id: `idle:${path}`,
        label: path,
        description: 'its name says that dead letters are sent again, but it reads and writes nothing',
        refs: [{ path, line: 1 }],
      }),
    );
  }
  return rows;
}
