// For user-interface tests: openProduct({ extensions: ['test/host/fake-github'], env: { FAKE_GITHUB_TOKEN: '…' } }).
// Without it getSession waits for ever. With createIfNone VS Code asks first: workbench.dialogButton('Allow').
// FAKE_GITHUB_SIGNED_IN=1 starts with a session.
const vscode = require('vscode');

exports.activate = (context) => {
  const changed = new vscode.EventEmitter();
  let sessions = [];
  const create = (scopes) => {
    const session = {
      id: `session-${sessions.length}`,
      accessToken: process.env.FAKE_GITHUB_TOKEN ?? 'fake',
      account: { id: '1', label: 'octocat' },
      scopes: [...scopes],
    };
    sessions = [...sessions, session];
    return session;
  };
  if (process.env.FAKE_GITHUB_SIGNED_IN) create(['repo']);
  const provider = {
    onDidChangeSessions: changed.event,
    getSessions: async (scopes) => sessions.filter((session) => !scopes || scopes.every((scope) => session.scopes.includes(scope))),
    createSession: async (scopes) => {
      const session = create(scopes);
      changed.fire({ added: [session], removed: [], changed: [] });
      return session;
    },
    removeSession: async (id) => {
      const removed = sessions.filter((session) => session.id === id);
      sessions = sessions.filter((session) => session.id !== id);
      changed.fire({ added: [], removed, changed: [] });
    },
  };
  context.subscriptions.push(changed, vscode.authentication.registerAuthenticationProvider('github', 'GitHub', provider));
};
