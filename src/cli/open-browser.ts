import { spawn } from 'node:child_process';
import { once } from 'node:events';

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // Not by way of cmd's start, which takes the address apart.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/**
 * Opens an address in the person's browser; answers whether the platform's opener could be started. The address stands in the
 * opener's command line for a moment, so what it lets in should work once.
 */
export async function openBrowser(address: string): Promise<boolean> {
  const [command, ...parameters] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...parameters, address], { stdio: 'ignore', detached: true });
  child.unref();
  return once(child, 'spawn').then(
    () => true,
    () => false,
  );
}
