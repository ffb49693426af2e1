import { html, type Html } from './html.ts';
import type { ScorePoint } from './score-history.ts';

const width = 640;
const height = 140;
const left = 28;
const bottom = 18;
const top = 8;

/** The score over time as a drawn line, and the same as a table for those who do not see it. Steps: a score holds until the next commit. */
export function historyChart(points: readonly ScorePoint[]): Html {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 2)
    return html`<section aria-labelledby="history">
      <h2 id="history">Score over time</h2>
      <p>
        ${
          points.length === 1
            ? 'The checklist has one commit; the line begins with the next.'
            : 'There is no history yet: commit the checklist to begin one.'
        }
      </p>
    </section>`;
  const most = Math.max(...points.map(({ score }) => score.total), 1);
  const x = (at: number): number => left + ((at - first.at) / Math.max(1, last.at - first.at)) * (width - left - 8);
  const y = (count: number): number => top + (1 - count / most) * (height - top - bottom);
  const summary = `The score went from ${first.score.done} of ${first.score.total} on ${day(first.at)} to ${last.score.done} of ${last.score.total} on ${day(last.at)}, over ${points.length} commits.`;
  const line = (of: (point: ScorePoint) => number): string => steps(points.map((point) => [x(point.at), y(of(point))]));
  return html`<section aria-labelledby="history">
    <h2 id="history">Score over time</h2>
    <p>${summary}</p>
    <svg class="history" viewBox="0 0 ${width} ${height}" role="img" aria-label="${summary}">
      <line class="axis" x1="${left}" y1="${y(0)}" x2="${width - 8}" y2="${y(0)}" />
      <line class="grid" x1="${left}" y1="${y(most)}" x2="${width - 8}" y2="${y(most)}" />
      <text x="${left - 6}" y="${y(most) + 4}" text-anchor="end">${most}</text>
      <text x="${left - 6}" y="${y(0) + 4}" text-anchor="end">0</text>
      <text x="${left}" y="${height - 4}">${day(first.at)}</text>
      <text x="${width - 8}" y="${height - 4}" text-anchor="end">${day(last.at)}</text>
      <path class="line waived" d="${line(({ score }) => score.withWaivers)}" />
      <path class="line done" d="${line(({ score }) => score.done)}" />
      <circle class="dot" cx="${x(last.at).toFixed(1)}" cy="${y(last.score.done).toFixed(1)}" r="3.5" />
    </svg>
    <p class="legend">
      <span class="key done" aria-hidden="true">━</span> done <span class="key waived" aria-hidden="true">┅</span> with what is waived or
      does not apply
    </p>
    <details>
      <summary>The same as a table</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Commit</th>
            <th scope="col">Done</th>
            <th scope="col">With waivers</th>
            <th scope="col">Of</th>
          </tr>
        </thead>
        <tbody>
          ${points.toReversed().map(
            ({ at, sha, score }) =>
              html`<tr>
                <td>${day(at)}</td>
                <td><code>${sha.slice(0, 8)}</code></td>
                <td>${score.done}</td>
                <td>${score.withWaivers}</td>
                <td>${score.total}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
  </section>`;
}

function steps(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => (index === 0 ? `M${x.toFixed(1)} ${y.toFixed(1)}` : `H${x.toFixed(1)}V${y.toFixed(1)}`)).join('');
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
