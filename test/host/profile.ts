import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Settings that keep the newest host quiet. Unknown keys do no harm in the oldest. */
const quietSettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.secondarySideBar.forceMaximized': false,
  'workbench.enableExperiments': false,
  'workbench.settings.showAISearchToggle': false,
  'workbench.layoutControl.enabled': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'chat.agent.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'extensions.gallery.serviceUrl': '',
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'window.menuBarVisibility': 'compact',
  'window.dialogStyle': 'custom',
  'editor.accessibilitySupport': 'off',
  'json.schemaDownload.enable': false,
  'npm.fetchOnlinePackageInfo': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'files.simpleDialog.enable': true,
  'remote.autoForwardPorts': false,
  'terminal.integrated.defaultProfile.linux': 'bash',
  // Drawn as text in the page, so that a test can read it.
  'terminal.integrated.gpuAcceleration': 'off',
};

/** The folders of one throw-away installation of VS Code. */
export type Profile = {
  readonly base: string;
  readonly user: string;
  readonly extensions: string;
  readonly server: string;
  readonly home: string;
  /** The environment in which nothing of the person running the tests can be reached. */
  readonly env: NodeJS.ProcessEnv;
  settings(settings: Readonly<Record<string, unknown>>): void;
  remove(): void;
};

/** Names of variables that would let a test see or change somebody's account, or that belong to an editor around us. */
const foreign = /^(?:VSCODE_(?!TEST)|ELECTRON_|NODE_OPTIONS$|CLOUDFLARE_|CF_|WRANGLER_|GITHUB_|GH_|GIT_)/;

function cleanEnv(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const own = {
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_CACHE_HOME: path.join(home, '.cache'),
    XDG_DATA_HOME: path.join(home, '.local/share'),
  };
  return { ...Object.fromEntries(kept), ...own, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
}

/** Makes a fresh profile in the temporary folder, with the quiet settings and `settings` over them. */
export function makeProfile(settings: Readonly<Record<string, unknown>> = {}): Profile {
  const base = mkdtempSync(path.join(os.tmpdir(), 'preflight-host-'));
  const folder = (name: string): string => {
    mkdirSync(path.join(base, name), { recursive: true });
    return path.join(base, name);
  };
  const write = (own: Readonly<Record<string, unknown>>): void =>
    writeFileSync(path.join(folder('user/User'), 'settings.json'), JSON.stringify({ ...quietSettings, ...own }, null, 2));
  write(settings);
  const home = folder('home');
  return {
    base,
    user: folder('user'),
    extensions: folder('extensions'),
    server: folder('server'),
    home,
    env: cleanEnv(home),
    settings: write,
    remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}
