import { child } from '../../wrangler/node.ts';
import { documentEvidence } from '../document-evidence.ts';
import { documentTopics } from '../document-topics.ts';
import type { EvidenceRow } from '../evidence.ts';
import { row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { projectPaths } from '../project-paths.ts';
import { readSources, refOf, sourceHits } from './shared/sources.ts';

/** Columns that keep what people sent, or credentials of people. */
const columns = [
  { table: 'dead_letters', column: 'payload_json', about: 'keeps payloads' },
  { table: 'runs', column: 'output', about: 'keeps what runs gave back' },
  { table: 'oauth_tokens', column: 'access_token', about: 'keeps access tokens in clear', isBad: true },
] as const;

/** A document that says what is personal and how it is redacted, beside where payloads are kept and logged. Payloads themselves are not read. */
export const piiRedactionDocumented: Probe = {
  id: 'pii-redaction-documented',
  class: 'assisted',
  needs: [],
  freshnessMs: fresh.files,
  run: async (context) => {
    await readSources(context);
    const stores = storeRows(context);
    const redacts = sourceHits(context.project, 'redacts');
    const clear = stores.some(({ verdict }) => verdict === 'warn');
    return documentEvidence(context, documentTopics.pii, {
      terms: 'PII, personal data or redaction',
      rows: [
        ...stores,
        ...logRows(context),
        row({
          id: 'redaction',
          label: 'code that redacts',
          description: redacts[0] ? `in ${redacts[0].path}` : 'no source file here redacts anything',
          refs: redacts.map(refOf),
        }),
      ],
      facts: { stores: stores.map(({ label }) => label), redaction: redacts.map(({ path, line }) => ({ path, line })) },
      ...(clear && { clause: 'in D1, oauth_tokens.access_token is kept in clear', verdict: 'warn' }),
      fixes: [{ operation: 'do.scan-payloads', title: 'Count e-mail addresses and phone numbers in the last 50 payloads', args: {} }],
      inputs: { stores: stores.map(({ id }) => id) },
    });
  },
};

/** Columns by the migrations on disk: they say what the database holds, with a place to look at. */
function storeRows({ project }: ProbeContext): readonly EvidenceRow[] {
  const scripts = projectPaths(project)
    .filter((path) => path.endsWith('.sql'))
    .slice(0, 500)
    .map((path) => ({ path, text: project.files.read(path) ?? '' }));
  return columns.flatMap(({ table, column, about, ...rest }) => {
    for (const { path, text } of scripts) {
      const made = new RegExp(
        `CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?["'\`[]?${table}\\b[^;]*?^\\s*["'\`[]?${column}\\b`,
        'im',
      ).exec(text);
      if (!made) continue;
      const line = text.slice(0, made.index + made[0].length).split('\n').length;
      return [
        row({
          id: `column:${table}.${column}`,
          label: `${table}.${column}`,
          ...('isBad' in rest && { verdict: 'warn' }),
          description: about,
          refs: [{ path, line }],
        }),
      ];
    }
    return [];
  });
}

function logRows({ targets }: ProbeContext): readonly EvidenceRow[] {
  const logging = targets.filter((target) => {
    const enabled = child(target.get('observability'), 'enabled');
    return enabled?.kind === 'boolean' && enabled.value;
  });
  if (logging.length === 0) return [];
  const names = logging.map(({ name, file }) => name ?? file.path);
  return [
    row({
      id: 'logs',
      label: 'Workers Logs',
      description: `on for ${names.join(', ')}: what they log is kept for days`,
      refs: logging.map(({ file }) => ({ path: file.path })),
    }),
  ];
}
