// A workspace folder that is on no disk: `memfs:/virtual`, with two wrangler files. For tests of virtual workspaces.
const vscode = require('vscode');

const files = new Map(
  Object.entries({
    '/virtual/wrangler.jsonc': '{\n  "name": "virtual",\n  "account_id": "REPLACE_IN_THE_VIRTUAL_FOLDER"\n}\n',
    '/virtual/jobs/wrangler.toml': 'name = "virtual-jobs"\naccount_id = "REPLACE_IN_THE_VIRTUAL_FOLDER"\n',
  }),
);

const inside = (folder) => {
  const start = folder === '/' ? '/' : `${folder}/`;
  return [...files.keys()].filter((path) => path.startsWith(start)).map((path) => path.slice(start.length));
};

exports.activate = (context) => {
  const changed = new vscode.EventEmitter();
  const { File, Directory } = vscode.FileType;
  const provider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => {}),
    stat: ({ path }) => {
      if (!files.has(path) && inside(path).length === 0) throw vscode.FileSystemError.FileNotFound(path);
      return { type: files.has(path) ? File : Directory, ctime: 0, mtime: 0, size: files.get(path)?.length ?? 0 };
    },
    readDirectory: ({ path }) => inside(path).map((name) => [name.split('/')[0], name.includes('/') ? Directory : File]),
    readFile: ({ path }) => {
      if (!files.has(path)) throw vscode.FileSystemError.FileNotFound(path);
      return Buffer.from(files.get(path));
    },
    writeFile: ({ path }, content) => void files.set(path, Buffer.from(content).toString()),
    createDirectory: () => {},
    delete: ({ path }) => void files.delete(path),
    rename: () => {},
  };
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider('memfs', provider));
};
