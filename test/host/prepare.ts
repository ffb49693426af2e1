// Brings the VS Code servers and the browser, so that no test waits for them.
import { findChromium } from './chromium.ts';
import { canHost, install } from './install.ts';
import { versions } from './versions.ts';

if (canHost()) {
  findChromium();
  for (const version of versions) await install(version);
}
