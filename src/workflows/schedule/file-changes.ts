import { glob, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DagFluxError } from '../../contract/errors.ts';

/** Files by path, with their size and the time of their last change. */
export type Files = ReadonlyMap<string, string>;

/** A file that keeps its size and time for so many milliseconds is whole. */
const SETTLED = 2_000;
const MOST = 10_000;

/**
 * The files that a path means: itself, those in a folder, or what a pattern fits. Hidden ones are left out: they are being
 * written. Asked again and again in place of waiting for the system's own notices, which do not come from network drives.
 * @throws invalid-input for too many
 */
export async function filesOf(path: string): Promise<Files> {
  const found = new Map<string, string>();
  for await (const file of pathsOf(path)) {
    const now = await stat(file).catch(() => null);
    if (!now?.isFile()) continue;
    found.set(file, `${now.size} ${now.mtimeMs}`);
    if (found.size > MOST) {
      throw new DagFluxError('invalid-input', `${path} means more than ${MOST.toLocaleString('en')} files.`, {
        hint: 'Name a smaller folder, or a pattern such as *.csv.',
      });
    }
  }
  return found;
}

/** As it is kept in the store. */
export function filesText(files: Files): string {
  return JSON.stringify(Object.fromEntries(files));
}

async function* pathsOf(path: string): AsyncGenerator<string> {
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) {
    for (const name of await readdir(path).catch(() => [])) if (!name.startsWith('.')) yield join(path, name);
  } else if (there !== null) yield path;
  else if (/[*?[{]/.test(path)) yield* glob(path);
}

/** Notices what has appeared or changed since a state that is known, once it keeps still. */
export interface Watch {
  /** The files to be known from now on, when at least one is new and whole; null = nothing to do. What is not whole yet is left for later. */
  look(known: Files, now: Files, at: number): Files | null;
}

export function createWatch(): Watch {
  let moving = new Map<string, { readonly stamp: string; readonly since: number }>();
  return {
    look(known, now, at) {
      const still = new Map<string, { readonly stamp: string; readonly since: number }>();
      const next = new Map<string, string>();
      let whole = 0;
      for (const [path, stamp] of now) {
        const before = known.get(path);
        if (before === stamp) {
          next.set(path, stamp);
          continue;
        }
        const seen = moving.get(path);
        const entry = seen?.stamp === stamp ? seen : { stamp, since: at };
        still.set(path, entry);
        if (at - entry.since >= SETTLED) {
          next.set(path, stamp);
          whole += 1;
        } else if (before !== undefined) next.set(path, before);
      }
      moving = still;
      return whole === 0 ? null : next;
    },
  };
}
