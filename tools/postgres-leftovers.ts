import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, killTree } from './processes.ts';

const PREFIX = 'dagflux-pg-';

/** Where a server's own folder is made: mkdtemp adds the rest. */
export function serverFolderPrefix(parent: string): string {
  return join(parent, PREFIX);
}

export function dataFolderOf(folder: string): string {
  return join(folder, 'data');
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
