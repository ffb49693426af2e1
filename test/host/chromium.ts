import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const elsewhere = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find(isProgram);
}

function find(): string | undefined {
  const own = process.env['CHROMIUM'];
  return own ?? names.map(onPath).find((file) => file !== undefined) ?? elsewhere.find(isProgram);
}

const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * Path of a Chromium: the variable CHROMIUM, else one on the PATH, else (as root on Debian) installed with apt-get.
 * @throws Error saying what to install
 */
export function findChromium(): string {
  const found = find();
  if (found) return found;
  if (!isRoot() || !onPath('apt-get'))
    throw new Error('No Chromium is installed. Install Chromium or Chrome, or set CHROMIUM to its path.');
  process.stderr.write('Installing Chromium with apt-get (once).\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const words of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-liberation'],
  ])
    execFileSync('apt-get', words, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const installed = find();
  if (!installed) throw new Error('apt-get installed no Chromium. Install Chromium or Chrome, or set CHROMIUM to its path.');
  return installed;
}

const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];

/** Starts a headless Chromium. Its sandbox cannot be used by root, so it is off then. */
export function launchBrowser(): Promise<Browser> {
  const args = [...quiet, '--disable-sync', '--disable-dev-shm-usage', '--disable-extensions', '--force-color-profile=srgb'];
  return chromium.launch({ executablePath: findChromium(), headless: true, args: isRoot() ? [...args, '--no-sandbox'] : args });
}
