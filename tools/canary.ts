import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';

/** A secret that was found where it must not be. */
interface Leak {
  readonly where: string;
  readonly secret: string;
  /** How it is written there. */
  readonly spelling: string;
}

/** Looks for secrets that were typed once, in whatever spelling they may have got out. */
export interface Canary {
  /** In text, bytes, or any other value: an error with its causes, an answer's object. */
  inValue(where: string, value: unknown): readonly Leak[];
  /** In every file of a folder, and in the files' names. */
  inFolder(folder: string): readonly Leak[];
  /** In the command lines of all processes that run now. */
  inProcessList(): readonly Leak[];
}

/** `secrets`: by the name that a leak is reported under. Each is 12 characters or longer, so that no other text holds it by chance. */
export function canary(secrets: Readonly<Record<string, string>>): Canary {
  const needles = Object.entries(secrets).flatMap(([secret, value]) => {
    if (value.length < 12) throw new RangeError(`The secret "${secret}" is too short to look for.`);
    return Object.entries(spellings(value)).map(([spelling, text]) => ({ secret, spelling, bytes: Buffer.from(text) }));
  });
  const inBytes = (where: string, bytes: Uint8Array): readonly Leak[] => {
    const heap = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return needles
      .filter((needle) => heap.includes(needle.bytes))
      .map(({ secret, spelling }) => ({ where, secret, spelling }));
  };
  const inValue = (where: string, value: unknown): readonly Leak[] => {
    if (value instanceof Uint8Array) return inBytes(where, value);
    if (typeof value === 'string') return inBytes(where, Buffer.from(value));
    const text = inspect(value, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null });
    return inBytes(where, Buffer.from(`${text}\n${stringsOf(value).join('\n')}`));
  };
  return {
    inValue,
    inFolder: (folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [
          ...inValue(`the name of ${path}`, entry.name),
          ...(entry.isFile() ? inBytes(path, readFileSync(path)) : []),
        ];
      }),
    inProcessList: () => inValue('the process list', processList()),
  };
}

/** The ways in which text is commonly written. */
function spellings(value: string): Record<string, string | Uint8Array> {
  const bytes = Buffer.from(value);
  const json = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(value);
  const ascii = json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return {
    plain: value,
    'UTF-16': Buffer.from(value, 'utf16le'),
    JSON: json,
    'JSON, ASCII only': ascii,
    'JSON inside JSON': JSON.stringify(json).slice(1, -1),
    URL: url,
    'URL, lower case': url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    'URL of a form': new URLSearchParams({ '': value }).toString().slice(1),
    HTML: value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    SQL: value.replaceAll("'", "''"),
    hex: bytes.toString('hex'),
    'HEX, upper case': bytes.toString('hex').toUpperCase(),
    ...base64Spellings(bytes),
  };
}

/** Inside longer bytes a secret begins at one of three places of a group of four letters; only the whole letters are its own. */
function base64Spellings(bytes: Buffer): Record<string, string> {
  const found: Record<string, string> = {};
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const bits = (before + bytes.length) * 8;
    const own = text.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
    found[`base64 after ${before}`] = own;
    found[`base64url after ${before}`] = own.replaceAll('+', '-').replaceAll('/', '_');
  }
  return found;
}

/** Every text inside a value, as it is: `inspect` escapes what it prints. */
function stringsOf(value: unknown, seen = new Set<unknown>()): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return Reflect.ownKeys(value).flatMap((key) => [
    String(key),
    ...stringsOf(Reflect.getOwnPropertyDescriptor(value, key)?.value, seen),
  ]);
}

function processList(): string {
  if (process.platform !== 'linux') return execFileSync('ps', ['-Aww', '-o', 'command='], { encoding: 'utf8' });
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return ''; // it has ended meanwhile
      }
    })
    .join('\n');
}
