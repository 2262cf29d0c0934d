import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Owner, ownerState, thisProcess } from '../src/store/owner.ts';
import { commandLine, killTree } from './processes.ts';

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
export async function recordOwner(folder: string): Promise<void> {
  writeFileSync(join(folder, OWNER), JSON.stringify(await thisProcess()));
}

/** Ends the servers whose owner is gone, and removes what they left. */
export async function reapLeftovers(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    if (name.startsWith(PREFIX) && isOurs(folder) && (await isOrphan(folder))) removeServer(folder);
  }
}

/** Ends what runs in a server's folder, and removes the folder. */
export function removeServer(folder: string): void {
  const lines = postmasterFile(folder);
  const pid = Number(lines[0]);
  if (pid > 1 && commandLine(pid).includes(dataFolderOf(folder))) killTree(pid);
  // A server that was killed leaves a small segment of shared memory behind; the line is "key id".
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

async function isOrphan(folder: string): Promise<boolean> {
  const file = join(folder, OWNER);
  try {
    if (existsSync(file)) return (await ownerState(JSON.parse(readFileSync(file, 'utf8')) as Owner)) === 'gone';
    // Not written yet, or never: a folder of this age is not in the making.
    return Date.now() - lstatSync(folder).mtimeMs > 60_000;
  } catch {
    return false;
  }
}
