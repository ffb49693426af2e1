import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as oniguruma from 'vscode-oniguruma';
import * as textmate from 'vscode-textmate';
import { formatEvent } from '../../src/core/operations/tail/format.ts';
import { formatState } from '../../src/core/operations/tail/format-state.ts';
import type { TailState } from '../../src/core/operations/tail/state.ts';

const require = createRequire(import.meta.url);
const file = path.join(import.meta.dirname, '../../syntaxes/tail-log.tmLanguage.json');
const scope = 'text.log.preflight-tail';

async function loadGrammar(): Promise<textmate.IGrammar> {
  const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (name) => Promise.resolve(name === scope ? textmate.parseRawGrammar(readFileSync(file, 'utf8'), file) : null),
  });
  const grammar = await registry.loadGrammar(scope);
  assert.ok(grammar);
  return grammar;
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((left, right) => left - right);
  return (light + 0.05) / (dark + 0.05);
}

/** The colours that the manifest gives a theme of this name. */
function colours(theme: string): Record<string, string> {
  type Rules = { readonly textMateRules: readonly { readonly scope: string; readonly settings: { readonly foreground: string } }[] };
  const manifest = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    readonly contributes: {
      readonly configurationDefaults: { readonly 'editor.tokenColorCustomizations': Readonly<Record<string, Rules>> };
    };
  };
  const all = Object.entries(manifest.contributes.configurationDefaults['editor.tokenColorCustomizations']);
  const fitting = all.filter(([name]) => new RegExp(`^${name.slice(1, -1).replaceAll('*', '.*')}$`).test(theme));
  return Object.fromEntries(fitting.flatMap(([, rules]) => rules.textMateRules.map((rule) => [rule.scope, rule.settings.foreground])));
}

describe('The colours of a tail', () => {
  const scopes = [`${scope} token.error-token`, `${scope} token.warn-token`];
  const backgrounds = { 'Default High Contrast': '#000000', 'Default High Contrast Light': '#ffffff', 'Default Light Modern': '#f8f8f8' };
  for (const [theme, background] of Object.entries(backgrounds))
    // The editor's own colours of warnings: dark green on black, amber on white at 2.6.
    it(`can be read where the editor's own cannot: ${theme}`, () => {
      const found = colours(theme);
      assert.deepEqual(Object.keys(found).toSorted(), scopes);
      for (const [name, colour] of Object.entries(found))
        assert.ok(contrast(colour, background) >= (theme.includes('Contrast') ? 7 : 4.5), `${name} ${contrast(colour, background)}`);
    });

  it('are those of the theme elsewhere', () => {
    assert.deepEqual(colours('Default Dark Modern'), {});
  });
});

describe('The grammar of a tail', () => {
  let grammar: textmate.IGrammar;
  before(async () => (grammar = await loadGrammar()));

  /** Each piece of a line that has a scope of its own, with the first word of it. */
  const pieces = (line: string): Record<string, string> => {
    const { tokens } = grammar.tokenizeLine(line, textmate.INITIAL);
    const named = tokens.flatMap(({ startIndex, endIndex, scopes }) => {
      const own = scopes.slice(1).at(-1);
      return own === undefined ? [] : [[line.slice(startIndex, endIndex).trim(), own.replace(/\.tail$/, '')] as const];
    });
    return Object.fromEntries(named);
  };
  const at = Date.UTC(2026, 10, 23, 14, 3, 7, 482);

  it('tells the parts of a request apart', () => {
    const [line = ''] = formatEvent(
      {
        eventTimestamp: at,
        outcome: 'exception',
        wallTime: 812,
        cpuTime: 9,
        scriptVersion: { id: '7f3a12ab-1111' },
        event: {
          request: { url: 'https://a.example/api/lead', method: 'POST', headers: { 'cf-ray': '8f2c11' }, cf: { colo: 'AMS' } },
          response: { status: 500 },
        },
      },
      { utcOffset: 0 },
    );
    assert.deepEqual(pieces(line), {
      '14:03:07.482': 'constant.numeric.time',
      '✗': 'token.error-token',
      POST: 'keyword.control.trigger',
      500: 'token.error-token',
      '·': 'comment.line.separator',
      '812 ms': 'constant.numeric.duration',
      '9 ms': 'constant.numeric.duration',
      AMS: 'entity.name.tag.colo',
      v7f3a12ab: 'entity.name.type.version',
      ray: 'comment.line',
      '8f2c11': 'entity.name.label.ray',
    });
  });

  it('tells statuses apart', () => {
    const of = (status: number): string | undefined => pieces(`14:03:07.482 ✓ GET / ${status} · 1 ms`)[String(status)];
    assert.deepEqual([of(204), of(404), of(503)], ['constant.numeric.status.success', 'token.warn-token', 'token.error-token']);
    assert.equal(pieces('14:03:07.482 ✓ GET /items/404 200')['404'], undefined, 'a number within a path is no status');
  });

  for (const [what, first] of [
    ['cron */5 * * * *', 'cron'],
    ['queue tasks · 3 messages', 'queue'],
    ['rpc Leads.put', 'rpc'],
    ['email a@x → b@y · 9 bytes', 'email'],
    ['alarm', 'alarm'],
    ['tail of a, b', 'tail of'],
  ] as const)
    it(`knows the trigger of ${first}`, () => assert.equal(pieces(`14:03:07.482 ✓ ${what}`)[first], 'keyword.control.trigger'));

  const states: readonly (readonly [TailState, string])[] = [
    [{ kind: 'connecting' }, 'comment.line.state'],
    [{ kind: 'live', filters: {} }, 'markup.inserted.state'],
    [{ kind: 'live', filters: {}, gap: 10 }, 'markup.inserted.state'],
    [{ kind: 'sampled', says: 'x' }, 'token.warn-token'],
    [{ kind: 'reconnecting', attempt: 1, wait: 1, because: 'dropped' }, 'token.warn-token'],
    [{ kind: 'renewed' }, 'markup.inserted.state'],
    [{ kind: 'stopped', because: 'asked' }, 'comment.line.state'],
  ];
  for (const [state, expected] of states)
    it(`colours the state ${state.kind}`, () => {
      const line = formatState(state, at, 0);
      assert.equal(pieces(line)[line.slice(13)], expected);
    });

  it('knows console lines by level, with masks, keys and values in them', () => {
    const lines = formatEvent(
      {
        eventTimestamp: at,
        outcome: 'ok',
        logs: [
          { level: 'error', message: ['no', { count: 17, ok: true, who: 'x' }] },
          { level: 'warn', message: ['w'] },
          { level: 'log', message: ['l'] },
        ],
      },
      { utcOffset: 0 },
    );
    assert.deepEqual(pieces(lines[1] ?? ''), {
      error: 'token.error-token',
      '"count"': 'support.type.property-name',
      17: 'constant.numeric',
      '"ok"': 'support.type.property-name',
      true: 'constant.language',
      '"who"': 'support.type.property-name',
      '"x"': 'string.quoted.double',
    });
    assert.equal(pieces(lines[2] ?? '')['warn'], 'token.warn-token');
    assert.equal(pieces(lines[3] ?? '')['log'], 'comment.line.level');
    assert.equal(
      pieces('               log   a [masked Slack bot token, 56 characters] b')['[masked Slack bot token, 56 characters]'],
      'constant.character.escape.mask',
    );
    assert.equal(pieces('14:03:07.482   error boom')['error'], 'token.error-token', 'stored logs');
  });

  it('knows exceptions and frames', () => {
    assert.equal(pieces('               TypeError: no email')['TypeError'], 'token.error-token');
    const [, , first = '', second = ''] = formatEvent(
      { exceptions: [{ name: 'TypeError', message: 'm', stack: 'x\n    at normalize (src/lead.ts:41:18)\n    at index.js:3:4' }] },
      { utcOffset: 0 },
    );
    assert.deepEqual(pieces(first), {
      at: 'comment.line.frame',
      normalize: 'entity.name.function',
      'src/lead.ts:41:18': 'string.other.link',
    });
    assert.equal(pieces(second)['index.js:3:4'], 'string.other.link');
  });

  it('is quick on the longest lines that an editor colours', () => {
    for (const line of [
      `14:03:07.482 ✓ GET /${'a ·'.repeat(6_000)}`,
      `               error ${'"\\'.repeat(6_000)}`,
      `               at ${'(x:1:'.repeat(4_000)}`,
    ]) {
      const start = process.cpuUsage();
      grammar.tokenizeLine(line, textmate.INITIAL);
      // Processor time, which other work on the machine does not lengthen.
      const { user, system } = process.cpuUsage(start);
      assert.ok(user + system < 3_000_000, `${line.slice(0, 30)} ${user + system} µs`);
    }
  });
});
