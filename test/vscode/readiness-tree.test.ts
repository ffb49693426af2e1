import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Evidence } from '../../src/core/checklist/evidence.ts';
import { readChecklist } from '../../src/core/checklist/markdown.ts';
import { makeReport, type Report } from '../../src/core/checklist/report.ts';
import type { AccountSession } from '../../src/vscode/account/session.ts';
import type { Node } from '../../src/vscode/readiness/nodes.ts';
import type { Readiness, ReadinessChange } from '../../src/vscode/readiness/readiness.ts';
import { ReadinessTree } from '../../src/vscode/readiness/tree.ts';

const list = `# List

## Security

- [x] \`API_INGRESS_TOKEN\` enabled
- [ ] \`API_HMAC_SECRET\` enabled for signed clients

## Release

- [x] release tags created for deployable versions (\`vX.Y.Z\`)
  - [ ] a nested line
- [ ] our <b>own</b> [line](command:evil)
`;

const seen = (verdict: Evidence['verdict'], more: Partial<Evidence> = {}): Evidence => ({
  verdict,
  sentence: 'It is so.',
  source: 'account',
  facts: {},
  refs: [],
  rows: [],
  fixes: [],
  checkedAt: Date.UTC(2026, 10, 23),
  inputsHash: '0'.repeat(64),
  ...more,
});

function reportOf(text: string | undefined, evidence: Readonly<Record<string, Evidence>> = {}): Report {
  return makeReport({
    account: undefined,
    environments: ['production'],
    checklistPath: text === undefined ? undefined : 'LIST.md',
    checklist: text === undefined ? undefined : readChecklist(text),
    problems: [],
    evidence: new Map(Object.entries(evidence)),
    records: new Map(),
    now: Date.UTC(2026, 10, 23),
  });
}

/** A tree over reports that the test gives. */
function treeOf(first: Report) {
  const changed = new vscode.EventEmitter<ReadinessChange>();
  const readiness = {
    report: first,
    running: new Set<string>(),
    wranglerFiles: 1,
    hasFailed: false,
    onDidChange: changed.event,
    isSpinning: ({ id }: { readonly id: string }) => readiness.running.has(id),
    item: (id: string) => readiness.report.items.find((one) => one.id === id),
  };
  const session = { state: undefined };
  const tree = new ReadinessTree(readiness as unknown as Readiness, session as unknown as AccountSession);
  const fired: (readonly Node[] | undefined)[] = [];
  tree.onDidChangeTreeData((nodes) => fired.push(nodes));
  const show = (report: Report, change: ReadinessChange): void => {
    readiness.report = report;
    changed.fire(change);
  };
  const rows = (node?: Node): readonly Node[] => tree.getChildren(node);
  const named = (label: string, within?: Node): Node => {
    const found = rows(within).find((node) => tree.getTreeItem(node).label === label);
    assert.ok(found, `${label} is not among the rows`);
    return found;
  };
  return { tree, rows, named, show, fired };
}

const iconOf = ({ iconPath }: vscode.TreeItem): string => (iconPath instanceof vscode.ThemeIcon ? iconPath.id : '');

describe('readiness: the tree', () => {
  it('shows sections with their score, boxes as the file has them, nested lines below, and what the file lacks apart', () => {
    const { tree, rows, named } = treeOf(reportOf(list));
    assert.deepEqual(
      rows().map((node) => tree.getTreeItem(node).label),
      ['Security', 'Release', 'Not in this checklist'],
    );
    assert.equal(tree.getTreeItem(named('Security')).description, '1/2');
    const box = tree.getTreeItem(named('API_INGRESS_TOKEN', named('Security'))).checkboxState;
    assert.equal(typeof box === 'object' ? box.state : box, vscode.TreeItemCheckboxState.Checked);
    const tags = named('Release tags', named('Release'));
    assert.equal(tree.getTreeItem(named('a nested line', tags)).contextValue?.includes('custom'), true);
    assert.equal(rows(named('Not in this checklist')).length, 29);
    assert.equal(tree.getTreeItem(rows(named('Not in this checklist'))[0] as Node).checkboxState, undefined);
  });

  it('gives each status an icon of its own shape, and words', () => {
    const cases = [
      ['pass', true, 'pass', /ticked, confirmed/],
      ['fail', true, 'error', /contradicted by the account/],
      ['fail', false, 'close', /not ticked, not so/],
      ['warn', true, 'warning', /with a flaw/],
      ['unknown', true, 'question', /could not be looked at/],
      ['not-applicable', false, 'dash', /does not apply/],
    ] as const;
    for (const [verdict, ticked, icon, words] of cases) {
      const text = list.replace('- [x] `API_INGRESS', ticked ? '- [x] `API_INGRESS' : '- [ ] `API_INGRESS');
      const { tree, named } = treeOf(reportOf(text, { 'api-ingress-token-enabled': seen(verdict) }));
      const row = tree.getTreeItem(named('API_INGRESS_TOKEN', named('Security')));
      assert.equal(iconOf(row), icon, verdict);
      assert.match(row.accessibilityInformation?.label ?? '', words);
    }
  });

  it('keeps the same objects and ids from report to report, and fires only the rows that changed', () => {
    const { tree, named, show, fired } = treeOf(reportOf(list));
    const before = named('API_INGRESS_TOKEN', named('Security'));
    const other = named('API_HMAC_SECRET', named('Security'));
    for (const node of [named('Security'), named('Release'), before, other]) tree.getTreeItem(node);
    show(reportOf(list, { 'api-ingress-token-enabled': seen('pass') }), { items: new Set(['api-ingress-token-enabled']), all: false });
    assert.deepEqual(fired, [[before]]);
    assert.equal(named('API_INGRESS_TOKEN', named('Security')), before);
    assert.equal(tree.getTreeItem(before).id, 'item api-ingress-token-enabled');
  });

  it('fires a section, with which the editor draws all of its rows, once and only when the clicks and answers have ended', async () => {
    const { tree, named, show, fired } = treeOf(reportOf(list));
    const [first, second] = [named('API_INGRESS_TOKEN', named('Security')), named('API_HMAC_SECRET', named('Security'))];
    for (const node of [named('Security'), named('Release'), first, second]) tree.getTreeItem(node);
    const drift = { 'api-ingress-token-enabled': seen('fail') };
    show(reportOf(list, drift), { items: new Set(['api-ingress-token-enabled']), all: false });
    show(reportOf(list, { ...drift, 'api-hmac-secret-enabled': seen('pass') }), {
      items: new Set(['api-hmac-secret-enabled']),
      all: false,
    });
    assert.deepEqual(fired, [[first], [second]]);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // Of the sections only the one whose words are others now.
    assert.deepEqual(fired.slice(2), [[named('Security')]]);
    tree.dispose();
  });

  it('fires nothing for rows that look the same, such as after a refresh that saw the same again', () => {
    const later = { checkedAt: Date.UTC(2026, 10, 23, 4) };
    const { tree, named, show, fired } = treeOf(reportOf(list, { 'api-ingress-token-enabled': seen('pass') }));
    const node = named('API_INGRESS_TOKEN', named('Security'));
    const row = tree.getTreeItem(node);
    const all = new Set(['api-ingress-token-enabled', 'api-hmac-secret-enabled']);
    show(reportOf(list, { 'api-ingress-token-enabled': seen('pass', later) }), { items: all, all: false });
    assert.deepEqual(fired, []);
    // Somebody has read when it was checked, so the next time counts.
    assert.match((tree.resolveTreeItem(row, node).tooltip as vscode.MarkdownString).value, /Checked/);
    show(reportOf(list, { 'api-ingress-token-enabled': seen('pass') }), { items: all, all: false });
    assert.deepEqual(fired, [[node]]);
    // Rows of evidence are drawn with their item.
    tree.getTreeItem(node);
    const rows = [{ id: 'a', label: 'A', description: 'new', refs: [] }];
    show(reportOf(list, { 'api-ingress-token-enabled': seen('pass', { rows }) }), { items: all, all: false });
    assert.deepEqual([fired.length, fired[1]?.[0]], [2, node]);
    tree.dispose();
  });

  it('draws the rows of a section again when the first of them can be opened, since the editor puts all in line', () => {
    const { tree, named, rows, show, fired } = treeOf(reportOf(list));
    const all = rows(named('Security'));
    for (const node of all) tree.getTreeItem(node);
    const below = [{ id: 'a', label: 'A', description: '', refs: [] }];
    const one = { items: new Set(['api-ingress-token-enabled']), all: false };
    show(reportOf(list, { 'api-ingress-token-enabled': seen('pass', { rows: below }) }), one);
    assert.deepEqual(fired, [all]);
    for (const node of all) tree.getTreeItem(node);
    show(reportOf(list, { 'api-ingress-token-enabled': seen('warn', { rows: below }) }), one);
    assert.deepEqual(fired[1], [all[0]]);
    tree.dispose();
  });

  it('draws a box again that was clicked in vain, and no other', () => {
    const { tree, named, fired } = treeOf(reportOf(list));
    const [ticked, open] = [named('API_INGRESS_TOKEN', named('Security')), named('API_HMAC_SECRET', named('Security'))];
    tree.afterClicks([
      [ticked, vscode.TreeItemCheckboxState.Checked],
      [open, vscode.TreeItemCheckboxState.Checked],
    ]);
    assert.deepEqual(fired, [[open]]);
  });

  it('knows the parent of every row, for revealing', () => {
    const rows = [{ id: 'a', label: 'A', description: '', refs: [], rows: [{ id: 'b', label: 'B', description: '', refs: [] }] }];
    const { tree, named, rows: below } = treeOf(reportOf(list, { 'release-tags': seen('pass', { rows }) }));
    const walk = (node: Node): void => {
      for (const child of below(node)) {
        assert.equal(tree.getParent(child), node);
        walk(child);
      }
    };
    for (const node of below()) walk(node);
    assert.ok(named('B', named('A', named('Release tags', named('Release')))));
  });

  it('never trusts words of a checklist or an account', () => {
    const evil = '[press](command:evil) <img src=x> $(zap)';
    const id = 'api-ingress-token-enabled';
    const { tree, named } = treeOf(
      reportOf(list, { [id]: seen('fail', { sentence: evil, refs: [{ url: 'command:evil', title: evil }] }) }),
    );
    const node = named('API_INGRESS_TOKEN', named('Security'));
    const { tooltip } = tree.resolveTreeItem(tree.getTreeItem(node), node);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.equal(tooltip.isTrusted, false);
    assert.doesNotMatch(tooltip.value, /\]\(command:|<img|(?<!\\)\$\(zap/);
  });

  it('greys the built-in list without a checklist, and offers no box', () => {
    const { tree, rows } = treeOf(reportOf(undefined));
    const [notice, section] = rows();
    assert.ok(notice && section);
    assert.equal(tree.getTreeItem(notice).label, 'Create checklist');
    const item = rows(section)[0];
    assert.ok(item);
    assert.equal(tree.getTreeItem(item).checkboxState, undefined);
    assert.equal(tree.getTreeItem(item).resourceUri?.query, 'unlisted');
  });
});
