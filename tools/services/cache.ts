import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { reapLeftovers, recordOwner } from '../leftovers.ts';

/** What is downloaded for tests and measurements is kept here, once for all clones. DAGFLUX_TOOLS_CACHE = another folder. */
function cacheFolder(): string {
  return process.env.DAGFLUX_TOOLS_CACHE ?? envPaths('dagflux-tools', { suffix: '' }).cache;
}

/**
 * The folder of this name in the cache, made by `fill` where it is not there or `isWhole` says that it is broken.
 * Filled under another name first: several processes may do so at once, and what bears the name is always whole.
 */
export async function cached(
  name: string,
  { fill, isWhole }: { fill: (folder: string) => Promise<void>; isWhole: (folder: string) => boolean },
): Promise<string> {
  const parent = cacheFolder();
  const folder = join(parent, name);
  if (existsSync(folder) && isWhole(folder)) return folder;
  mkdirSync(parent, { recursive: true });
  const remove = (path: string) => rmSync(path, { recursive: true, force: true });
  const prefix = join(parent, `.draft-${name}-`);
  await reapLeftovers(prefix, remove);
  const draft = mkdtempSync(prefix);
  try {
    await recordOwner(draft);
    await fill(draft);
    if (!isWhole(draft)) throw new Error(`What was made for ${name} is not whole.`);
    if (existsSync(folder) && !isWhole(folder)) remove(folder);
    renameSync(draft, folder);
  } catch (error) {
    // Another process was faster, so that ours cannot take its place: it is as good.
    if (!existsSync(folder) || !isWhole(folder)) throw error;
  } finally {
    remove(draft);
  }
  return folder;
}
