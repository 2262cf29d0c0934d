import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, identityOf, isRunning, killTree, type ProcessIdentity } from './processes.ts';

const PREFIX = 'dagflux-pg-';
const OWNER = 'owner.json';

/** Where a server's own folder is made: mkdtemp adds the rest. */
export function serverFolderPrefix(parent: string): string {
  return join(parent, PREFIX);
}

export function dataFolderOf(folder: string): string {
  return join(folder, 'data');
}

/** Written down before the server starts, so that a later start can tell whose it was. */
export function recordOwner(folder: string): void {
  writeFileSync(join(folder, OWNER), JSON.stringify(identityOf(process.pid)));
}

/** Ends the servers whose owner is gone, and removes what they left. */
export function reapLeftovers(parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    if (name.startsWith(PREFIX) && isOurs(folder) && isOrphan(folder)) removeServer(folder);
  }
}

/** Ends what runs in a server's folder, and removes the folder. */
export function removeServer(folder: string): void {
  const lines = postmasterFile(folder);
  const pid = Number(lines[0]);
  if (pid > 1 && commandLine(pid).includes(dataFolderOf(folder))) killTree(pid);
  // A server that was killed leaves a small segment of shared memory behind: "key id".
  const segment = lines[6]?.trim().split(/\s+/)[1];
  if (segment !== undefined && process.platform !== 'win32') {
    try {
      execFileSync('ipcrm', ['-m', segment], { stdio: 'ignore' });
    } catch {
      // Gone with its server, or no such program here: it is a few bytes.
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

function postmasterFile(folder: string): string[] {
  try {
    return readFileSync(join(dataFolderOf(folder), 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function isOurs(folder: string): boolean {
  const facts = lstatSync(folder, { throwIfNoEntry: false });
  return facts?.isDirectory() === true && (process.getuid === undefined || facts.uid === process.getuid());
}

function isOrphan(folder: string): boolean {
  const file = join(folder, OWNER);
  try {
    if (existsSync(file)) return !isRunning(JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity);
    // Not written yet, or never: a folder of this age is not in the making.
    return Date.now() - lstatSync(folder).mtimeMs > 60_000;
  } catch {
    return false;
  }
}
