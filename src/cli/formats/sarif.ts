import { pathToFileURL } from 'node:url';
import type { Row } from '../../core/lint/row.ts';
import type { Rule } from '../../core/lint/rule.ts';
import type { LintResult } from './lint-result.ts';

const levels = { error: 'error', warning: 'warning', information: 'note' } as const;

/** SARIF 2.1.0; https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. `page` gives a rule's documentation as Markdown. */
export function lintSarif(result: LintResult, rules: readonly Rule[], version: string, page: (rule: string) => string | undefined): string {
  const index = new Map(rules.map((rule, at) => [rule.id, at]));
  const run = {
    tool: { driver: { name: 'Workers Preflight', semanticVersion: version, rules: rules.map((rule) => descriptor(rule, page(rule.id))) } },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { SRCROOT: { uri: `${pathToFileURL(result.root).href.replace(/\/$/, '')}/` } },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: result.skipped.map(({ path, reason }) => ({
          level: 'note',
          message: { text: `${path} was skipped: ${reason}.` },
        })),
      },
    ],
    results: result.rows.map((row) => sarifResult(row, index.get(row.rule) ?? -1)),
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
}

function descriptor(rule: Rule, markdown: string | undefined): object {
  return {
    id: rule.id,
    shortDescription: { text: rule.summary },
    help: { text: markdown ?? rule.summary, markdown: markdown ?? rule.summary },
    defaultConfiguration: { level: levels[rule.severity] },
  };
}

function sarifResult(row: Row, ruleIndex: number): object {
  const properties = {
    ...(row.detector === undefined ? {} : { detector: row.detector }),
    ...(row.confidence === undefined ? {} : { confidence: row.confidence }),
    ...(row.link === undefined ? {} : { link: row.link.url }),
  };
  return {
    ruleId: row.rule,
    ruleIndex,
    level: levels[row.severity],
    message: { text: row.message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(row.path),
          region: { startLine: row.line, startColumn: row.column, endLine: row.endLine, endColumn: row.endColumn },
        },
      },
    ],
    ...(row.related.length === 0
      ? {}
      : {
          relatedLocations: row.related.map((related) => ({
            physicalLocation: { artifactLocation: artifact(related.path), region: { startLine: related.line } },
            message: { text: related.message },
          })),
        }),
    partialFingerprints: { 'preflight/v1': row.fingerprint },
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
  };
}

function artifact(path: string): object {
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' };
}
