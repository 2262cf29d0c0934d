import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importsOf } from './imports.ts';

/** Makes `dist`, what is published: the sources without their tests, as JavaScript and its types. */
const root = dirname(import.meta.dirname);
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
const compiler = fileURLToPath(import.meta.resolve('typescript/package.json'));
const { status } = spawnSync(
  process.execPath,
  [join(dirname(compiler), 'bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
if (status !== 0) process.exit(status ?? 1);
chmodSync(join(dist, 'cli/main.js'), 0o755);

const webBuild = spawnSync(process.execPath, [join(root, 'tools/build-web.ts'), '--force'], { stdio: 'inherit' });
if (webBuild.status !== 0) process.exit(webBuild.status ?? 1);

const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
const modules = files.filter((file) => file.endsWith('.js') && !file.startsWith('web')).map((name) => join(dist, name));
const broken = modules.flatMap((file) =>
  importsOf(readFileSync(file, 'utf8'))
    .filter((specifier) => specifier.startsWith('.') && !existsSync(join(dirname(file), specifier)))
    .map((specifier) => `${relative(root, file)} imports ${specifier}, which is not there.`),
);
for (const line of broken) console.error(line);
if (broken.length > 0) process.exit(1);
