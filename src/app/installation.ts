import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Vault } from '../vault/vault.ts';

/** What this installation keeps on this machine. */
export interface Installation {
  /** The data folder. */
  readonly folder: string;
  /** Of the workspace's file and what belongs to it; 0 = there is none yet. */
  readonly workspaceBytes: number;
  /** Of the store: connections, operations, runs, drafts. */
  readonly storeBytes: number;
  /** Of the disk that the folder is on: for what may still be written. */
  readonly freeBytes: number;
  /** Where the key is that secrets are encrypted with; null = no secret was kept yet. */
  readonly keyPlace: { readonly kind: 'keyring' | 'key-file' | 'passphrase'; readonly words: string } | null;
  readonly pid: number;
  readonly node: string;
  readonly platform: string;
}

export async function describeInstallation(folder: string, vault: Pick<Vault, 'place'>): Promise<Installation> {
  const disk = await statfs(folder);
  return {
    folder,
    workspaceBytes: await workspaceBytes(folder),
    storeBytes: await bytesOf(folder, 'dagflux.sqlite'),
    freeBytes: disk.bavail * disk.bsize,
    keyPlace: vault.place(),
    pid: process.pid,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** Of the workspace's file and its log. */
export const workspaceBytes = (folder: string): Promise<number> => bytesOf(folder, 'workspace.duckdb');

async function bytesOf(folder: string, beginning: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(beginning));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name)).catch(() => null))?.size));
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
