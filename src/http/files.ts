import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { DagFluxError } from '../contract/errors.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** A file of the web app, ready to be sent. */
export interface WebFile {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Its name changes with its content, so it may be kept for ever. */
  readonly immutable: boolean;
}

/** A file of the built web app; null where there is none. Nothing outside of the folder is read. */
export async function readWebFile(folder: string, path: string): Promise<WebFile | null> {
  const root = resolve(folder);
  const name = decode(path);
  const type = name === null ? undefined : TYPES[extname(name)];
  if (name === null || type === undefined) return null;
  const file = join(root, name);
  if (!file.startsWith(root + sep)) return null;
  const content = await readFile(file).catch(() => null);
  return content && { content: new Uint8Array(content), type, immutable: name.startsWith('/assets/') };
}

/** The page of the web app, with what only the server knows: the number for its style sheets and the chosen colours. */
export async function readPage(
  folder: string,
  page: { nonce: string; theme: 'light' | 'dark' | null; density: 'compact' | 'comfortable' },
): Promise<string> {
  const text = await readFile(join(folder, 'index.html'), 'utf8').catch((cause: unknown) => {
    throw new DagFluxError('not-found', 'The web app is not built.', {
      hint: 'Run "npm start" in the repository, or install the package, which has it.',
      cause,
    });
  });
  const withNonce = text
    .replace(/(<meta property="csp-nonce" content=")[^"]*"/, `$1${page.nonce}"`)
    .replace('<html ', `<html data-density="${page.density}" `);
  if (page.theme === null) return withNonce;
  return withNonce.replace(
    /(<html[^>]*? data-mantine-color-scheme=")[^"]*"/,
    `$1${page.theme}" data-scheme="${page.theme}"`,
  );
}

function decode(path: string): string | null {
  try {
    const name = decodeURIComponent(path);
    // A name with these is never one of ours, and means something else on some system.
    return /[\\\0:]/.test(name) ? null : name;
  } catch {
    return null;
  }
}
