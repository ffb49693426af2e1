import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSandbox, type ScenarioName } from '../sandbox/client.ts';
import { openProduct, type OpenProduct } from './product.ts';
import { themeSettings } from './themes.ts';
import { versionOf } from './versions.ts';

const help = `node test/host/shot.mjs [settings] [steps in order]
settings
  --workspace FOLDER   copied and committed to git first; default an empty folder
  --version 1.139|1.100   --theme light|dark|hc-black|hc-light   --size 1400x900
  --set KEY=JSON       a setting (repeatable)      --env NAME=VALUE   variable of the extension host (repeatable)
  --trust              start in Restricted Mode    --no-git           leave the copy without a repository
  --scenario NAME      start the local account in this state: empty, ready, drifted or large
  --extension PATH     one more extension, a .vsix or a source folder (repeatable)
steps
  --open FILE          through quick open          --goto LINE[:COLUMN]   put the cursor there
  --view TITLE         side-bar container          --command "Category: Title"
  --problems           Problems panel              --hover TEXT      point at this text in the editor
  --quickfix [TITLE]   open the list, or apply     --type TEXT   --key Control+Z
  --click TEXT         first visible element with this text   --click-at CSS   first element of a selector
  --wait MS            --wait-for CSS              --out FILE.png    write a picture (repeatable)
  --text CSS           print what an element says  --drag X,Y:X,Y    with the pointer, such as the side bar's edge
`;

type Step = (product: OpenProduct, value: string) => Promise<unknown>;

const steps: Readonly<Record<string, Step>> = {
  open: ({ workbench }, file) => workbench.openFile(file),
  view: ({ workbench }, title) => workbench.openView(title),
  command: ({ workbench }, title) => workbench.command(title),
  problems: ({ workbench }) => workbench.openProblems(false),
  quickfix: ({ workbench }, title) => (title ? workbench.quickFix(title) : workbench.quickFixes()),
  type: ({ page }, text) => page.keyboard.type(text),
  key: ({ page }, key) => page.keyboard.press(key),
  wait: (_, ms) => sleep(Number(ms)),
  'wait-for': ({ page }, selector) => page.locator(selector).first().waitFor(),
  click: ({ page }, text) => page.getByText(text).filter({ visible: true }).first().click(),
  drag: async ({ page }, way) => {
    const [from = [], to = []] = way.split(':').map((place) => place.split(',').map(Number));
    await page.mouse.move(from[0] ?? 0, from[1] ?? 0);
    await page.mouse.down();
    await page.mouse.move(to[0] ?? 0, to[1] ?? 0, { steps: 5 });
    await page.mouse.up();
    // What was dragged stays lit while the pointer is on it.
    await page.mouse.move(1, 1);
  },
  'click-at': ({ page }, selector) => page.locator(selector).first().click(),
  goto: ({ workbench }, place) => {
    const [line = 1, column = 1] = place.split(':').map(Number);
    return workbench.goTo(line, column);
  },
  hover: async ({ page }, text) => {
    await page.locator('.editor-group-container.active .view-line span', { hasText: text }).last().hover();
    await page.locator('.monaco-hover:visible').first().waitFor();
  },
  text: async ({ page }, selector) => {
    const all = await page.locator(selector).filter({ visible: true }).allInnerTexts();
    process.stdout.write(`${all.join('\n---\n')}\n`);
  },
  out: async (product, file) => {
    // A last moment for what is drawn late: decorations, icons, fades.
    await sleep(700);
    // The pointer stays where a hover needs it.
    await product.page.screenshot({ path: file });
    process.stdout.write(`${file}\n`);
  },
};

const bare = new Set(['problems', 'quickfix']);
const many = { type: 'string', multiple: true } as const;
const one = { type: 'string' } as const;

function read(argv: readonly string[]) {
  // A step that may stand without a value gets an empty one.
  const words = argv.flatMap((word, index) => {
    const next = argv[index + 1];
    return word.startsWith('--') && bare.has(word.slice(2)) && (next === undefined || next.startsWith('--')) ? [`${word}=`] : [word];
  });
  const stepOptions = Object.fromEntries(Object.keys(steps).map((name) => [name, many]));
  const flags = { trust: { type: 'boolean' }, 'no-git': { type: 'boolean' }, help: { type: 'boolean' } } as const;
  return parseArgs({
    args: words,
    options: {
      scenario: one,
      workspace: one,
      version: one,
      theme: one,
      size: one,
      set: many,
      env: many,
      extension: many,
      ...flags,
      ...stepOptions,
    },
    tokens: true,
  });
}

function pair(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 0) throw new Error(`${text} has no equals sign. Write NAME=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Does the steps in their order and writes the pictures. When a step does not come through, a picture of that
 * moment goes to out/shot-error.png and the exit code is 1.
 */
export async function shot(argv: readonly string[]): Promise<void> {
  const { values, tokens } = read(argv);
  if (values.help) return void process.stdout.write(help);
  const [width = 1400, height = 900] = (values.size ?? '').split('x').filter(Boolean).map(Number);
  const sandbox = values.scenario ? await startSandbox({ scenario: values.scenario as ScenarioName }) : undefined;
  const product = await openProduct({
    version: versionOf(values.version),
    ...(values.workspace && { workspace: values.workspace }),
    settings: {
      ...themeSettings(values.theme),
      ...Object.fromEntries((values.set ?? []).map(pair).map(([key, value]) => [key, json(value)])),
    },
    env: { ...sandbox?.env, ...Object.fromEntries((values.env ?? []).map(pair)) },
    extensions: values.extension ?? [],
    trust: values.trust ?? false,
    git: !values['no-git'],
    viewport: { width, height },
  });
  try {
    for (const token of tokens) {
      const step = token.kind === 'option' ? steps[token.name] : undefined;
      if (step && token.kind === 'option') await step(product, token.value ?? '');
    }
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await product.page.screenshot({ path: 'out/shot-error.png' });
    process.stderr.write('out/shot-error.png shows the window at that moment.\n');
  } finally {
    await product.close();
    await sandbox?.stop();
  }
}
