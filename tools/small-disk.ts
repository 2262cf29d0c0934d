import { execFile } from 'node:child_process';
import { chown, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresServer } from './postgres-server.ts';

const run = promisify(execFile);

interface SmallDisk extends AsyncDisposable {
  /** Of the server's user. */
  readonly folder: string;
}

/** A disk of so many megabytes, in memory, where a server can have a tablespace; or why it cannot be had. */
export async function smallDisk(server: PostgresServer, megabytes: number): Promise<SmallDisk | string> {
  const folder = join(server.folder, 'small');
  await mkdir(folder);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  } catch {
    return `a disk of ${megabytes} MB cannot be mounted here: it takes root on Linux`;
  }
  const { uid, gid } = await stat(server.dataFolder);
  await chown(folder, uid, gid);
  return { folder, [Symbol.asyncDispose]: async () => void (await run('umount', ['-l', folder])) };
}
