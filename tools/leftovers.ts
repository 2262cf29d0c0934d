import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Owner, ownerState, thisProcess } from '../src/store/owner.ts';

const OWNER = 'owner.json';

/** Written into a folder that is to go with this process, so that a later one can tell whose it was. */
export async function recordOwner(folder: string): Promise<void> {
  writeFileSync(join(folder, OWNER), JSON.stringify(await thisProcess()));
}

/** Has the folders removed whose path begins with `prefix` and whose owner is gone. */
export async function reapLeftovers(prefix: string, remove: (folder: string) => void): Promise<void> {
  const parent = dirname(prefix);
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    if (name.startsWith(basename(prefix)) && isOurs(folder) && (await isOrphan(folder))) remove(folder);
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
