import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What this installation keeps on this machine. */
export interface Installation {
  /** The data folder. */
  readonly folder: string;
  /** Of the workspace's file and what belongs to it; 0 = there is none yet. */
  readonly workspaceBytes: number;
  /** Of the store: connections, operations, runs, drafts. */
  readonly storeBytes: number;
  readonly pid: number;
  readonly node: string;
  readonly platform: string;
}

export async function describeInstallation(folder: string): Promise<Installation> {
  const names = await readdir(folder);
  const bytes = async (beginning: string) => {
    const files = names.filter((name) => name.startsWith(beginning));
    const sizes = await Promise.all(
      files.map(async (name) => (await stat(join(folder, name)).catch(() => null))?.size),
    );
    return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  };
  return {
    folder,
    workspaceBytes: await bytes('workspace.duckdb'),
    storeBytes: await bytes('dagflux.sqlite'),
    pid: process.pid,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}
