import { readFileSync } from 'node:fs';

/** The version of this package. Its package.json stands two folders above, in the sources and when built. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version; // npm refuses a package without one
}
