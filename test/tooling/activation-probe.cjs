// Loads a bundled extension in plain Node with a stand-in for the editor, activates it, and prints what that took as JSON:
//   node test/tooling/activation-probe.cjs dist/extension.js
const Module = require('node:module');
const { readFileSync, statSync } = require('node:fs');
const path = require('node:path');

const [main] = process.argv.slice(2);
const types = readFileSync(path.join(__dirname, '../../node_modules/@types/vscode/index.d.ts'), 'utf8');
const builtins = new Set();

/** Answers to any name, call and `new`: enough to wire an extension. */
const anything = new Proxy(function stand() {}, {
  get: (_, name) => {
    if (name === Symbol.iterator) return [][Symbol.iterator].bind([]);
    if (name === Symbol.toPrimitive) return () => 'editor';
    return name === 'then' ? undefined : anything;
  },
  set: () => true,
  apply: () => anything,
  construct: () => anything,
});

/** Every name that the editor's module exports; classes can be extended. */
const names = [...types.matchAll(/^\texport (namespace|class|enum|const|function) (\w+)/gm)];
const base = () => new Proxy(class {}, { get: (own, name) => (name in own ? own[name] : anything) });
const editor = Object.fromEntries(names.map(([, kind, name]) => [name, kind === 'class' ? base() : anything]));
editor.EventEmitter = class {
  event = () => anything;
};

const load = Module._load;
Module._load = function (request, ...rest) {
  if (request === 'vscode') return editor;
  if (Module.isBuiltin(request)) builtins.add(request.replace(/^node:/, ''));
  return load.call(this, request, ...rest);
};

process.on('unhandledRejection', () => {});
const start = performance.now();
const { activate } = require(path.resolve(main));
const loaded = performance.now();
const memory = { get: (_, value) => value, keys: () => [] };
activate({ subscriptions: [], extensionMode: 1, extensionUri: anything, secrets: anything, globalState: memory, workspaceState: memory });
const end = performance.now();
const files = Object.keys(require.cache).filter((file) => file !== __filename);
const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
const times = { load: loaded - start, activate: end - loaded };
process.stdout.write(JSON.stringify({ files: files.map((file) => path.basename(file)), bytes, builtins: [...builtins], ...times }), () =>
  // What activation has put off until later would meet the stand-in only.
  process.exit(0),
);
