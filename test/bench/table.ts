/** One measured line of the README's table. */
export type Figure = { readonly what: string; readonly measured: string; readonly bar: string };

/** Prints figures as a Markdown table, ready for the README. */
export function printTable(title: string, figures: readonly Figure[]): void {
  console.log(`\n### ${title}\n\n| what | measured | bar |\n|---|---|---|`);
  for (const { what, measured, bar } of figures) console.log(`| ${what} | ${measured} | ${bar} |`);
}

export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export const milliseconds = (value: number): string =>
  value < 10 ? `${value.toFixed(2)} ms` : value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;
