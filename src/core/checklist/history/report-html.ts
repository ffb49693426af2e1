import { escapeData } from '../escape.ts';
import { countedItems, failingItems } from '../report.ts';
import type { Report, ReportItem, SectionReport } from '../report.ts';
import { environmentText, glyphOf, scoreText } from '../report-text.ts';
import { historyChart } from './history-chart.ts';
import { html, type Html, raw, text } from './html.ts';
import { reportStyle } from './report-style.ts';
import type { ScorePoint } from './score-history.ts';

export type PageOptions = {
  /** Oldest first; empty when there is no history. */
  readonly history: readonly ScorePoint[];
  /** In the editor: the content security policy's nonce, and the script behind the buttons. Absent: a page that stands alone. */
  readonly panel?: { readonly nonce: string; readonly script: string };
};

/**
 * The report as one HTML page without any outside resource. Everything from the account, the repository and people is escaped. In the editor the
 * policy allows the page's own style and script by nonce and nothing else; a page of its own has no script at all.
 */
export function toHtml(report: Report, { history, panel }: PageOptions): string {
  const policy = panel
    ? `default-src 'none'; style-src 'nonce-${panel.nonce}'; script-src 'nonce-${panel.nonce}'`
    : "default-src 'none'; style-src 'unsafe-inline'";
  const nonce = panel ? html` nonce="${panel.nonce}"` : raw('');
  const script = panel
    ? html`<script nonce="${panel.nonce}">
        ${raw(panel.script)};
      </script>`
    : raw('');
  return text(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Production readiness ${scoreText(report)}</title>
<style${nonce}>${raw(reportStyle)}</style>
</head>
<body>
${header(report, panel !== undefined)}
<main>
<div class="over">
${historyChart(history)}
${sectionBars(report)}
</div>
${firstSection(report, panel !== undefined)}
${report.sections.map((section) => sectionTable(report, section))}
</main>
<footer><p>${readBy(report)}</p></footer>
${script}
</body>
</html>
`,
  );
}

function header(report: Report, hasButtons: boolean): Html {
  const { done, withWaivers, total } = report.score;
  const buttons = html`<nav aria-label="Report actions">
    <button type="button" data-action="refresh">Refresh</button>
    <button type="button" data-action="markdown">Save as Markdown…</button>
    <button type="button" data-action="html">Save as HTML…</button>
    <button type="button" data-action="print">Print…</button>
  </nav>`;
  const account = report.account ? `${report.account.name ?? 'account'} (${report.account.id.slice(0, 8)}…)` : 'not signed in';
  return html`<header>
    <h1>Production readiness</h1>
    <p class="score">
      <strong>${done}</strong> of ${total}
      done${withWaivers === done ? '' : html`, <strong>${withWaivers}</strong> with what is waived or does not apply`}
    </p>
    <p class="about">
      ${environmentText(report)} · ${escapeData(account)} · ${day(report.checkedAt)}
      ${new Date(report.checkedAt).toISOString().slice(11, 16)} UTC
    </p>
    ${hasButtons ? buttons : ''}
  </header>`;
}

function firstSection(report: Report, hasButtons: boolean): Html {
  const failing = failingItems(report);
  if (failing.length === 0)
    return html`<section aria-labelledby="first">
      <h2 id="first">To do first</h2>
      <p>No item is in drift or seen to be wrong.</p>
    </section>`;
  return html`<section aria-labelledby="first">
    <h2 id="first">To do first (${failing.length})</h2>
    <ul class="failing">
      ${failing.map(
        (item) =>
          html`<li>
            <h3>${glyph(item)} ${escapeData(item.text)} <span class="status">${item.status}</span></h3>
            <p>${escapeData(item.sentence)}</p>
            ${evidenceRows(item)}${
              hasButtons
                ? html`<p class="act">
                    <button
                      type="button"
                      data-action="evidence"
                      data-item="${item.id}"
                      aria-label="Open the evidence of ${escapeData(item.text)}"
                    >
                      Open evidence
                    </button>
                  </p>`
                : ''
            }
          </li> `,
      )}
    </ul>
  </section>`;
}

/** The rows that are not fine, at most ten. */
function evidenceRows({ evidence }: ReportItem): Html {
  const rows = (evidence?.rows ?? [])
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn' || verdict === 'unknown')
    .slice(0, 10);
  if (rows.length === 0) return raw('');
  return html`<ul class="rows">
    ${rows.map(({ label, description }) => html`<li>${escapeData(label)}: ${escapeData(description)}</li>`)}
  </ul>`;
}

function sectionBars({ sections }: Report): Html {
  return html`<section aria-labelledby="bars">
    <h2 id="bars">Sections</h2>
    <table class="bars">
      <thead>
        <tr>
          <th scope="col">Section</th>
          <th scope="col">Done</th>
          <th scope="col" class="wide">Share</th>
          <th scope="col">Also</th>
        </tr>
      </thead>
      <tbody>
        ${sections.map(
          ({ section, score, counts }) =>
            html`<tr>
              <th scope="row">${escapeData(section) || 'Checklist'}</th>
              <td>${score.done}/${score.total}</td>
              <td class="wide">${bar(score.done, score.withWaivers, score.total)}</td>
              <td>${beside(counts)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

/** Drawn with attributes: a style attribute would need a weaker policy. The figures stand beside it, so it is hidden from readers. */
function bar(done: number, withWaivers: number, total: number): Html {
  const width = (count: number): string => (total === 0 ? '0' : ((count / total) * 200).toFixed(1));
  return html`<svg class="bar" viewBox="0 0 200 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect class="track" width="200" height="10" rx="2" />
    <rect class="waived" width="${width(withWaivers)}" height="10" rx="2" />
    <rect class="done" width="${width(done)}" height="10" rx="2" />
  </svg>`;
}

function beside(counts: SectionReport['counts']): string {
  const parts = (['drift', 'stale', 'ready', 'waived', 'not-applicable'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status.replace('-', ' ')}`);
  return parts.join(', ');
}

function sectionTable(report: Report, { section, score }: SectionReport): Html {
  const items = countedItems(report).filter((item) => item.section === section);
  const id = `section-${report.sections.findIndex((one) => one.section === section)}`;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${escapeData(section) || 'Checklist'} ${score.done}/${score.total}</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Ticked</th>
          <th scope="col">Item</th>
          <th scope="col">Status</th>
          <th scope="col" class="wide">Evidence</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          (item) =>
            html`<tr class="${item.status} is-${item.verdict}">
              <td>${item.ticked ? 'yes' : 'no'}</td>
              <th scope="row">${escapeData(item.text)}</th>
              <td class="status">${glyph(item)} ${item.status}</td>
              <td>${escapeData([item.sentence, ...item.notes].join(' '))}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </section>`;
}

function glyph({ status, verdict }: ReportItem): Html {
  return html`<span aria-hidden="true">${glyphOf(status, verdict)}</span>`;
}

function readBy(report: Report): string {
  const from = report.checklistPath === undefined ? 'the built-in list' : escapeData(report.checklistPath);
  return `From ${from} and what the account, the repository and GitHub answered on ${day(report.checkedAt)}. Made by Workers Preflight.`;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
