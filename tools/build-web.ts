import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Makes `dist/web`, the app as a browser loads it, unless it is already that of these sources. `--force`: anyway. */
const root = dirname(import.meta.dirname);
const web = join(root, 'web');
const stamp = join(root, 'dist/web/.sources');

/** Of what the build reads: the sources, and the versions of the packages. */
function sourcesHash(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const name of readdirSync(web, { recursive: true, encoding: 'utf8' }).sort()) {
    // The build reads neither packages as files nor the tests in a browser.
    if (/^(node_modules|browser)\b/.test(name) || !statSync(join(web, name)).isFile()) continue;
    hash.update(name).update(readFileSync(join(web, name)));
  }
  return hash.digest('hex');
}

function builtOf(): string | undefined {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}

const wanted = sourcesHash();
if (process.argv.includes('--force') || builtOf() !== wanted) {
  console.error('Building the web app: some seconds, once.');
  const vite = join(dirname(createRequire(join(web, 'package.json')).resolve('vite/package.json')), 'bin/vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, wanted);
}
