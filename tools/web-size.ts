import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What the browser loads before the first page: the entry and what it imports at once. A figure above the limit fails. */
const LIMIT_KB = 400;
const folder = join(dirname(import.meta.dirname), 'dist/web');

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

const manifest: Readonly<Record<string, Chunk>> = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'));

function atOnce(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const other of manifest[name]?.imports ?? []) atOnce(other, found);
  return found;
}

const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry) ?? '';
const bytes = [...atOnce(entry)].reduce(
  (sum, name) => sum + gzipSync(readFileSync(join(folder, manifest[name]?.file ?? ''))).length,
  0,
);
const kilobytes = Math.ceil(bytes / 1000);
console.log(`Web app: ${kilobytes} kB of JavaScript (gzip) before the first page, of ${LIMIT_KB} allowed.`);
process.exitCode = kilobytes <= LIMIT_KB ? 0 : 1;
