// Before a command of this repository: installs what the lockfile names when it is not there, and sees that Node 24 is.
// Runs under the Node that the machine has, 20 or later, and says what it has to say on standard error.
import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** npm writes down what it has installed; packages for other platforms are missing there. */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json');
  const wanted = Object.entries(packagesOf('package-lock.json')).filter(([path]) => path !== '');
  return (
    installed !== undefined &&
    wanted.every(([path, { version, optional }]) =>
      path in installed ? installed[path].version === version : optional,
    )
  );
}

function install() {
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    fail('node_modules is a link, and npm ci would empty what it points to. Remove the link, or install there.');
  }
  console.error('Installing what the repository needs (npm ci): under a minute.');
  // Not the node of node_modules, which is about to be replaced.
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  const [command, parameters] = npm?.endsWith('.js') && node ? [node, [npm]] : ['npm', []];
  const { status, error } = spawnSync(
    command,
    [...parameters, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      // Standard output belongs to the command that follows.
      stdio: ['ignore', 2, 2],
      shell: command === 'npm' && process.platform === 'win32',
    },
  );
  if (status !== 0) fail(`npm ci failed${error ? `: ${error.message}` : ''}. Its own message stands above.`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (!isInstalled()) install();

// By name, as the command that follows will find it: npm puts node_modules/.bin first on the path.
const { stdout } = spawnSync('node', ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' });
if (!(Number.parseInt(stdout?.slice(1) ?? '', 10) >= 24)) {
  fail(
    `Node 24 is needed, and this is ${stdout?.trim() || 'none'}. The repository brings its own as the npm package "node": ` +
      'allow its install script (npm config get ignore-scripts), remove node_modules and run this again with npm run.',
  );
}
