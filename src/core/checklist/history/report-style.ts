/** The editor's colours by its variables; a page that stands alone falls back to the reader's light or dark. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --fg: var(--vscode-foreground, CanvasText);
  --bg: var(--vscode-editor-background, Canvas);
  --soft: var(--vscode-descriptionForeground, light-dark(#595959, #a6a6a6));
  --edge: var(--vscode-contrastBorder, var(--vscode-panel-border, rgba(128, 128, 128, 0.4)));
  --good: var(--vscode-testing-iconPassed, light-dark(#2b7a2b, #73c991));
  --bad: var(--vscode-errorForeground, light-dark(#b42318, #f48771));
  --also: var(--vscode-charts-blue, light-dark(#0b61c4, #59a4f9));
  --track: var(--vscode-editorWidget-background, rgba(128, 128, 128, 0.18));
}
body { margin: 0 auto; padding: 1.5rem 2rem 3rem; max-width: 72rem; color: var(--fg); background: var(--bg);
  font: var(--vscode-font-size, 14px)/1.5 var(--vscode-font-family, system-ui, sans-serif); }
h1 { font-size: 1.7em; font-weight: 600; margin: 0 0 0.2em; }
h2 { font-size: 1.2em; font-weight: 600; margin: 2em 0 0.5em; padding-bottom: 0.2em; border-bottom: 1px solid var(--edge); }
h3 { font-size: 1em; margin: 0; }
.score { font-size: 1.3em; margin: 0; }
.score strong { font-size: 1.3em; }
.about, footer, .legend, .rows { color: var(--soft); margin: 0.3em 0; }
nav { display: flex; flex-wrap: wrap; gap: 0.5em; margin-top: 1em; }
button { font: inherit; padding: 0.25em 0.8em; cursor: pointer; border-radius: 2px;
  color: var(--vscode-button-secondaryForeground, inherit); background: var(--vscode-button-secondaryBackground, transparent);
  border: 1px solid var(--vscode-contrastBorder, var(--vscode-button-border, var(--edge))); }
button:hover { background: var(--vscode-button-secondaryHoverBackground, transparent); }
:focus-visible { outline: 2px solid var(--vscode-focusBorder, Highlight); outline-offset: 2px; }
@media (min-width: 64rem) { .over { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2.5rem; } }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35em 0.8em 0.35em 0; border-bottom: 1px solid var(--edge); font-weight: normal; }
thead th { color: var(--soft); font-size: 0.9em; }
.wide { width: 45%; }
.status, .bars td { white-space: nowrap; }
tr.drift .status, h3 .status { color: var(--bad); }
tr.done:not(.is-unknown) .status { color: var(--good); }
ul.failing { list-style: none; padding: 0; margin: 0; }
ul.failing > li { padding: 0.6em 0 0.6em 0.9em; border-left: 3px solid var(--bad); margin-bottom: 0.7em; }
ul.failing p { margin: 0.2em 0; }
h3 .status { font-weight: normal; font-size: 0.9em; }
.bar { width: 100%; height: 10px; display: block; margin-top: 0.4em; }
.track { fill: var(--track); stroke: var(--edge); }
rect.waived { fill: var(--also); opacity: 0.6; }
rect.done { fill: var(--good); }
.history { width: 100%; height: auto; }
.history text { fill: var(--soft); font-size: 10px; }
.history .axis, .history .grid { stroke: var(--edge); }
.line { fill: none; stroke-width: 2; }
.line.done { stroke: var(--good); }
.line.waived { stroke: var(--also); stroke-dasharray: 4 3; }
.dot { fill: var(--good); }
.key.done { color: var(--good); }
.key.waived { color: var(--also); }
details { margin-top: 0.5em; }
summary { cursor: pointer; }
@media print {
  :root { color-scheme: light; }
  nav, .act, details { display: none; }
  body { max-width: none; padding: 0; background: none; color: #000; }
  tr, li, section > h2, svg { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
