// Ids of everything package.json contributes; the manifest test holds both, and the README, to each other.

export const commands = {
  lintWorkspace: 'preflight.lint.workspace',
  fixAll: 'preflight.lint.fixAll',
  applyFix: 'preflight.lint.applyFix',
  openRule: 'preflight.lint.openRule',
  showLog: 'preflight.showLog',
  connect: 'preflight.account.connect',
  signOut: 'preflight.account.signOut',
  switchAccount: 'preflight.account.switch',
  connectGitHub: 'preflight.account.connectGitHub',
  permissions: 'preflight.account.permissions',
  workerToken: 'preflight.account.workerToken',
  refresh: 'preflight.readiness.refresh',
  pickEnvironment: 'preflight.readiness.pickEnvironment',
  pickFolder: 'preflight.readiness.pickFolder',
  createChecklist: 'preflight.readiness.createChecklist',
  fix: 'preflight.readiness.fix',
  openEvidence: 'preflight.readiness.openEvidence',
  openLine: 'preflight.readiness.openLine',
  tick: 'preflight.readiness.tick',
  untick: 'preflight.readiness.untick',
  review: 'preflight.readiness.review',
  linkDocument: 'preflight.readiness.linkDocument',
  waive: 'preflight.readiness.waive',
  unwaive: 'preflight.readiness.unwaive',
  notApplicable: 'preflight.readiness.notApplicable',
  recheck: 'preflight.readiness.recheck',
  copyEvidence: 'preflight.readiness.copyEvidence',
  tailStart: 'preflight.tail.start',
  tailShow: 'preflight.tail.show',
  tailFilters: 'preflight.tail.filters',
  tailPause: 'preflight.tail.pause',
  tailClear: 'preflight.tail.clear',
  tailCopy: 'preflight.tail.copyEvent',
  tailToFile: 'preflight.tail.toFile',
  tailLastHour: 'preflight.tail.lastHour',
  tailStop: 'preflight.tail.stop',
  refreshWorkers: 'preflight.workers.refresh',
  showDifference: 'preflight.workers.showDifference',
  fillId: 'preflight.workers.fillId',
  createResource: 'preflight.workers.createResource',
  showReport: 'preflight.report.show',
  showMigrations: 'preflight.d1.showMigrations',
  createMigration: 'preflight.d1.createMigration',
  applyMigrations: 'preflight.d1.applyMigrations',
  undoToBookmark: 'preflight.d1.undoToBookmark',
  dryRunMigrations: 'preflight.d1.dryRun',
  exportDatabase: 'preflight.d1.export',
  putSecret: 'preflight.secrets.put',
  putMissingSecrets: 'preflight.secrets.putMissing',
  deleteSecret: 'preflight.secrets.delete',
  createStoreSecret: 'preflight.secrets.createInStore',
  deploy: 'preflight.deploy',
  uploadVersion: 'preflight.uploadVersion',
  deploySeveral: 'preflight.deploySeveral',
  rollOut: 'preflight.rollOut',
  promoteVersion: 'preflight.promoteVersion',
  abortRollout: 'preflight.abortRollout',
  rollBack: 'preflight.rollBack',
  rollBackSeveral: 'preflight.rollBackSeveral',
  putCrons: 'preflight.putCrons',
  createQueue: 'preflight.queues.create',
  setConsumer: 'preflight.queues.setConsumer',
  resumeQueue: 'preflight.queues.resume',
  disableAddresses: 'preflight.disableAddresses',
  showOperations: 'preflight.showOperations',
} as const;

export const settings = {
  lintEnabled: 'preflight.lint.enable',
  lintDelay: 'preflight.lint.delay',
  rules: 'preflight.rules',
  apiBaseUrl: 'preflight.cloudflare.apiBaseUrl',
  githubApiUrl: 'preflight.github.apiUrl',
  pollMinutes: 'preflight.readiness.pollMinutes',
  liveChecks: 'preflight.readiness.liveChecks',
} as const;

export const views = { readiness: 'preflight.readiness', workers: 'preflight.workers' } as const;

/** `preflight.state`: `no-folder`, `no-wrangler` or `ready`, for the welcome texts; `preflight.folders`: several are open. `preflight.tailing`: a tail was started. */
export const contextKeys = {
  state: 'preflight.state',
  severalFolders: 'preflight.severalFolders',
  tailing: 'preflight.tailing',
  noWorkers: 'preflight.noWorkers',
} as const;

/** Id of the provider whose sessions the Accounts menu shows. */
export const authenticationProvider = 'preflight-cloudflare';

/** Scheme of read-only texts that the product shows. */
export const textScheme = 'preflight';

/** Scheme of the two sides of a comparison of file and deployed Worker. */
export const deployedScheme = 'preflight-deployed';

/** Language of the output channels that show a Worker's tail. */
export const tailLanguage = 'preflight-tail';

export const diagnosticSource = 'preflight';
