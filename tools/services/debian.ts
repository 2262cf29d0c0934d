import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { cached } from './cache.ts';
import { Unavailable } from './offer.ts';

/** Programs of Debian packages, unpacked into the cache with all that they need: the system stays as it is. */
export interface DebianPrograms {
  /** Holds usr, lib and so on. */
  readonly root: string;
  /** What starts a program of this path below `root`, with its own libraries down to the C library. */
  command(path: string): readonly [string, ...string[]];
}

/**
 * A package and its dependencies. `suite`: one of Debian's; default: the machine's own.
 * @throws Unavailable where there is no apt or the package cannot be had
 */
export async function debianPrograms(packageName: string, suite = ownSuite()): Promise<DebianPrograms> {
  const source = suite === undefined ? undefined : ownSource();
  if (suite === undefined || source === undefined) throw new Unavailable('There is no apt with a Debian source here.');
  const root = await cached(`debian-${suite}-${packageName}`, {
    fill: (folder) => unpack(folder, packageName, sourceLine(source, suite)),
    isWhole: (folder) => existsSync(join(folder, DONE)),
  }).catch((cause: unknown) => {
    // Not with what apt said: it names hosts and folders of this machine.
    throw new Unavailable(`The Debian package ${packageName} could not be had from the suite ${suite}.`, { cause });
  });
  const libraries = globSync('{lib,usr/lib}/*-linux-gnu*', { cwd: root }).map((folder) => join(root, folder));
  const [loader] = libraries.flatMap((folder) => globSync(join(folder, 'ld-linux*.so.*')));
  if (loader === undefined) throw new Unavailable(`What was unpacked for ${packageName} does not run here.`);
  return { root, command: (path) => [loader, '--library-path', libraries.join(':'), join(root, path)] };
}

const DONE = '.unpacked';

/** With an apt of its own, which knows of no installed package: so it fetches every dependency. Needs no rights. */
async function unpack(folder: string, packageName: string, line: string): Promise<void> {
  const apt = join(folder, '.apt');
  for (const path of ['state/lists/partial', 'cache/archives/partial']) mkdirSync(join(apt, path), { recursive: true });
  writeFileSync(join(apt, 'sources.list'), line);
  writeFileSync(join(apt, 'status'), '');
  const settings = [
    `Dir::Etc::sourcelist=${apt}/sources.list`,
    'Dir::Etc::sourceparts=-',
    'Dir::Etc::preferencesparts=-',
    `Dir::State=${apt}/state`,
    `Dir::State::status=${apt}/status`,
    `Dir::Cache=${apt}/cache`,
    'APT::Sandbox::User=',
    'Acquire::Languages=none',
  ].flatMap((setting) => ['-o', setting]);
  await runProgram('apt-get', [...settings, 'update']);
  await runProgram('apt-get', [
    ...settings,
    'install',
    '--yes',
    '--no-install-recommends',
    '--download-only',
    packageName,
  ]);
  const archives = join(apt, 'cache/archives');
  for (const file of globSync('*.deb', { cwd: archives })) {
    await runProgram('dpkg-deb', ['--extract', join(archives, file), folder]);
  }
  rmSync(apt, { recursive: true });
  writeFileSync(join(folder, DONE), '');
}

interface Source {
  readonly address: string;
  readonly components: string;
  readonly signedBy?: string | undefined;
}

function sourceLine({ address, components, signedBy }: Source, suite: string): string {
  return `deb ${signedBy === undefined ? '' : `[signed-by=${signedBy}] `}${address} ${suite} ${components}\n`;
}

function ownSuite(): string | undefined {
  return /^VERSION_CODENAME=(\S+)/m.exec(readText('/etc/os-release'))?.[1];
}

/** Where the machine's own packages come from (sources.list(5)). */
function ownSource(): Source | undefined {
  const suite = ownSuite();
  const stanzas = globSync('/etc/apt/sources.list.d/*.sources').flatMap((file) => readText(file).split(/\n\s*\n/));
  for (const stanza of stanzas) {
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.+)`, 'im').exec(stanza)?.[1]?.trim();
    const address = field('URIs')?.split(/\s+/)[0];
    if (
      !address ||
      !field('Suites')
        ?.split(/\s+/)
        .includes(suite ?? '')
    )
      continue;
    return { address, components: field('Components') ?? 'main', signedBy: field('Signed-By') };
  }
  const lines = ['/etc/apt/sources.list', ...globSync('/etc/apt/sources.list.d/*.list')].map(readText).join('\n');
  for (const [, options = '', address, ofSuite, components] of lines.matchAll(
    /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)$/gm,
  )) {
    if (!address || !components || ofSuite !== suite) continue;
    return { address, components, signedBy: /signed-by=(\S+)/.exec(options)?.[1] };
  }
  return undefined;
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
