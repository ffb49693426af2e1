import assert from 'node:assert/strict';
import { parse } from 'jsonc-parser';
import { readConfig } from '../../../../src/core/config/read-config.ts';
import { lintText, lintWrangler, type Report, textFile } from '../../../../src/core/lint/lint.ts';
import { createMemoryProject } from '../../../../src/core/project/create.ts';
import { isWranglerPath } from '../../../../src/core/wrangler/discover.ts';
import { toValue } from '../../../../src/core/wrangler/node.ts';
import { parseWrangler } from '../../../../src/core/wrangler/parse.ts';
import { applyEdits } from '../../../support/apply-edits.ts';

// Put together here, so that this file holds no credential itself.
const token = ['ghp', 'wGDpzyu4lnFdhaFgRQlGJVJcqpbhs82pPiJ0'].join('_');
const config = '.preflight/config.jsonc';

function leaks(texts: Readonly<Record<string, string>>, path: string): Report[] {
  const project = createMemoryProject(texts, { config: readConfig(texts[config] ?? '').config });
  const file = project.wranglerFiles.find((each) => each.path === path);
  const reports = file ? lintWrangler(file, project) : lintText(textFile(path, texts[path] ?? ''), project);
  return reports.filter((report) => report.rule.id === 'leaked-secret');
}

/** Applies "Ignore with a reason" to the one finding of a file: it is gone then, and a second time nothing changes. */
function ignored(path: string, text: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const before = { ...more, [path]: text };
  const [report, ...others] = leaks(before, path);
  assert.ok(report, `${path} has a finding`);
  assert.equal(others.length, 0);
  const fix = report.fixes?.find((each) => each.id === 'ignore');
  const after = applyEdits(before, fix?.edits('a key of the past') ?? []);
  assert.deepEqual(leaks(after, path), [], `${path} has none after:\n${after[path]}`);
  const asksForFile = fix?.question?.prompt.includes('whole file');
  assert.equal(asksForFile, after[path] === text, 'the question says how far the ignore goes');
  return after;
}

describe('ignore with a reason', () => {
  const asComment: Readonly<Record<string, string>> = {
    'wrangler.toml': `[vars]\nA = """\nfirst\n${token}\n"""\n`,
    'list/wrangler.toml': `name = "x"\nvars = [\n  "a",\n  "${token}",\n]\n`,
    'wrangler.jsonc': `{\r\n  "vars": {\r\n    "A": "${token}"\r\n  }\r\n}`,
    'one-line/wrangler.json': `{"vars":{"A":"${token}"}}`,
    'marked/wrangler.jsonc': `\uFEFF{"vars":{"A":"${token}"}}`,
    'marked/wrangler.toml': `\uFEFFvars = { A = "${token}" }`,
    'a.ts': `const a = \`x\`;\nconst t = '${token}'; // it's\n`,
    'page.vue': `<template>\n  <p>it's</p>\n</template>\n<script>\nconst t = '${token}';\n</script>\n`,
    'page.md': `---\ntoken: ${token}\n---\n# Title\n`,
    'table.md': `| a | b |\n|---|---|\n| x | ${token} |\n| y | z |\n`,
    'w.yml': `env:\n  TOKEN: ${token}\n`,
    's.sh': `# it's so\ncurl "https://x"\nexport TOKEN=${token}\n`,
    '.env.shared': `A="x"\nTOKEN=${token}\n`,
  };
  for (const [path, text] of Object.entries(asComment)) {
    it(`writes a comment into ${path}`, () => {
      const after = ignored(path, text)[path] ?? '';
      assert.notEqual(after, text);
      if (!isWranglerPath(path)) return;
      const file = parseWrangler(after, path);
      assert.deepEqual(file.problems, []);
      assert.deepEqual(toValue(file.root), toValue(parseWrangler(text, path).root));
    });
  }

  const insideText: Readonly<Record<string, string>> = {
    'wrangler.toml': `[build]\ncommand = """\nfirst\n${token}\n"""\n`,
    'literal/wrangler.toml': `[build]\ncommand = '''\n${token}'''\n`,
    'a.ts': `const a = \`\n  // x\n  ${token}\n\`;\n`,
    'a.jsx': `const a = (\n  <p>\n    ${token}\n  </p>\n);\n`,
    'a.py': `a = """\n${token}\n"""\n`,
    'w.yml': `key: |\n  first\n\n  ${token}\n`,
    's.sh': `cat <<EOF\n${token}\nEOF\n`,
    'continued.sh': `curl -H x \\\n  -H "x: ${token}"\n`,
    'quoted.sh': `curl -d '{\n  "a": "${token}"\n}'\n`,
    'page.html': `<div\n  data-x="${token}">\n</div>\n`,
    'page.svelte': `<script>\nconst t = \`\n${token}\n\`;\n</script>\n`,
    '.env.shared': `A="first\n${token}\n"\n`,
    'run.js': `#!/usr/bin/env node ${token}\n`,
    'data.json': `{\n  "a": "${token}"\n}\n`,
    'routes/[id].json': `{ "a": "${token}" }\n`,
  };
  for (const [path, text] of Object.entries(insideText)) {
    it(`leaves ${path} as it is, where a comment would become part of a value, and writes into the config`, () => {
      const after = ignored(path, text);
      assert.equal(after[path], text);
      assert.equal((parse(after[config] ?? '') as { ignores: unknown[] }).ignores.length, 1);
    });
  }

  it('begins a config that is blank', () => {
    const after = ignored('a.json', `{ "a": "${token}" }`, { [config]: '\n' });
    assert.match(after[config] ?? '', /"rule": "leaked-secret"/);
  });

  it('does not write into a config that cannot be read', () => {
    for (const broken of ['{ "ignores": [', '{ "ignores": "x" }', '[]']) {
      const texts = { 'a.json': `{ "a": "${token}" }`, [config]: broken };
      const fix = leaks(texts, 'a.json')[0]?.fixes?.find((each) => each.id === 'ignore');
      assert.deepEqual(fix?.edits('a reason'), [], broken);
    }
  });
});
