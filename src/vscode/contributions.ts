// Ids of everything package.json contributes; the manifest test holds both, and the README, to each other.

export const commands = {
  lintWorkspace: 'preflight.lint.workspace',
  fixAll: 'preflight.lint.fixAll',
  applyFix: 'preflight.lint.applyFix',
  openRule: 'preflight.lint.openRule',
  showLog: 'preflight.showLog',
} as const;

export const settings = {
  lintEnabled: 'preflight.lint.enable',
  lintDelay: 'preflight.lint.delay',
  rules: 'preflight.rules',
} as const;

export const diagnosticSource = 'preflight';
