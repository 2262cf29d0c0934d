import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type BrowserServer, chromium } from 'playwright-core';
import { runProgram } from './run-program.ts';
import { Unavailable } from './services/offer.ts';

/** Where a running browser listens, for playwright's `connect`. */
export interface BrowserAddress {
  readonly endpoint: string;
}

const root = dirname(import.meta.dirname);

/** The folder of the web app as a browser loads it. */
export const webFolder = join(root, 'dist/web');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Builds the web app unless it is that of these sources, and starts a headless browser that ends with this process.
 * @throws Unavailable where there is no Chromium and it cannot be installed
 */
export async function startBrowser(): Promise<BrowserAddress & AsyncDisposable> {
  const executablePath = findBrowser() ?? (await installBrowser());
  await runProgram(process.execPath, [join(root, 'tools/build-web.ts')]);
  const server: BrowserServer = await chromium.launchServer({
    executablePath,
    host: '127.0.0.1',
    // Chromium's own sandbox does not work for root.
    chromiumSandbox: !isRoot(),
    args: ['--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
  return { endpoint: server.wsEndpoint(), [Symbol.asyncDispose]: () => server.close() };
}

/** DAGFLUX_CHROMIUM, else a Chromium or one of its kin where such programs are. */
function findBrowser(): string | undefined {
  const { DAGFLUX_CHROMIUM: own, PATH = '' } = process.env;
  if (own) return own;
  const folders = [...PATH.split(delimiter), '/usr/bin'];
  return [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...MAC].find((path) =>
    existsSync(path),
  );
}

async function installBrowser(): Promise<string> {
  if (!isRoot() || !existsSync('/usr/bin/apt-get')) {
    throw new Unavailable(
      'There is no Chromium here: install one (Debian: apt-get install chromium), or name it in DAGFLUX_CHROMIUM.',
    );
  }
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await runProgram('apt-get', ['update'], { environment });
    await runProgram('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium'], { environment });
  } catch (cause) {
    // Not with what apt said: it names hosts of this machine.
    throw new Unavailable('The Debian package chromium could not be installed.', { cause });
  }
  const installed = findBrowser();
  if (installed === undefined) throw new Unavailable('The Debian package chromium came without a program.');
  return installed;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
