import { escapeData } from './escape.ts';
import { howChecked } from './how-checked.ts';
import { sha256 } from './inputs-hash.ts';
import { checklistItems } from './items.ts';
import { countedItems } from './report.ts';
import type { Report, ReportItem } from './report.ts';

/**
 * SARIF 2.1.0 of what is not so: drift and seen failures as errors, stale ones as warnings; https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
 * Places are the lines of the checklist; without a checklist, the first file the evidence names. `version` is the tool's.
 */
export function toSarif(report: Report, version: string): Readonly<Record<string, unknown>> {
  const wrong = countedItems(report).filter(
    ({ status, verdict }) => status === 'drift' || status === 'stale' || (status === 'open' && verdict === 'fail'),
  );
  const rules = checklistItems.map((item) => ({
    id: item.id,
    shortDescription: { text: item.text },
    help: { text: howChecked[item.id] ?? item.text, markdown: howChecked[item.id] ?? item.text },
    defaultConfiguration: { level: 'error' },
  }));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Workers Preflight', semanticVersion: version, rules } },
        columnKind: 'utf16CodeUnits',
        results: wrong.map((item) => result(report, item)),
      },
    ],
  };
}

function result(report: Report, item: ReportItem): Readonly<Record<string, unknown>> {
  const ruleIndex = checklistItems.findIndex(({ id }) => id === item.id);
  const place = placeOf(report, item);
  const ticked =
    item.status === 'drift'
      ? 'Ticked, but the account says otherwise. '
      : item.status === 'stale'
        ? 'Ticked, but not true to its review any more. '
        : '';
  return {
    ruleId: item.id,
    ...(ruleIndex >= 0 && { ruleIndex }),
    level: item.status === 'stale' ? 'warning' : 'error',
    message: { text: escapeData(`${ticked}${[item.sentence, ...item.notes].join(' ')}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: place.path.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' },
          region: {
            startLine: place.line,
            startColumn: 1,
            endLine: place.line,
            endColumn: Math.max(2, (item.source?.lineText.length ?? 1) + 1),
          },
        },
      },
    ],
    // By item and environment, so that a moved line is the same result.
    partialFingerprints: { 'preflight/v1': sha256([item.id, item.status, ...report.environments].join('\n')) },
    properties: { status: item.status, verdict: item.verdict, ticked: item.ticked },
  };
}

function placeOf(report: Report, item: ReportItem): { readonly path: string; readonly line: number } {
  if (report.checklistPath !== undefined && item.line !== undefined) return { path: report.checklistPath, line: item.line };
  const refs = item.evidence?.refs ?? [];
  const ref = refs.find((one) => 'path' in one);
  return ref && 'path' in ref ? { path: ref.path, line: ref.line ?? 1 } : { path: 'PRODUCTION_READINESS_CHECKLIST.md', line: 1 };
}
