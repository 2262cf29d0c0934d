import { Hash } from './hash.ts';

/**
 * Hashes what a JSON document says, not how it is written: spaces, the order of keys, escapes and the notation of numbers
 * do not count; every digit does. Text that is no JSON is hashed as it stands.
 */
export function hashJson(hash: Hash, text: string): void {
  reader.text = text;
  reader.at = 0;
  const { a, b } = hash;
  try {
    readValue(hash, 0);
    skipSpace();
    if (reader.at === text.length) return;
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
  } finally {
    reader.text = '';
  }
  hash.a = a;
  hash.b = b;
  hash.text(text);
}

/** Not JSON, or nested deeper than is read. */
class NotJson extends Error {}

/** One at a time, since nothing here waits: no allocation for each of millions of documents. */
const reader = { text: '', at: 0 };

const MAXIMUM_DEPTH = 500;
/** The hash of a part, one a level; a part is hashed by itself, so that those of an object can be added up. */
const levels: Hash[] = [];

const [SCALAR, STRING, NUMBER, LIST, OBJECT] = [1, 2, 3, 4, 5];
const [QUOTE, COMMA, MINUS, COLON, OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [
  34, 44, 45, 58, 91, 92, 93, 123, 125,
];

/** Feeds the value that stands next into the hash. */
function readValue(hash: Hash, depth: number): void {
  skipSpace();
  const first = reader.text.charCodeAt(reader.at);
  if (first === OPEN_OBJECT) readObject(hash, depth);
  else if (first === OPEN_LIST) readList(hash, depth);
  else if (first === QUOTE) {
    hash.word(STRING);
    hash.text(readString());
  } else {
    const word = readWord();
    const number = first === MINUS || (first >= 48 && first <= 57);
    hash.word(number ? NUMBER : SCALAR);
    if (number) hash.digits(plainDigits(word));
    else hash.text(word);
  }
}

function readObject(hash: Hash, depth: number): void {
  const member = levelAt(depth);
  let a = 0;
  let b = 0;
  let members = 0;
  reader.at += 1;
  skipSpace();
  for (let more = !takes(CLOSE_OBJECT); more; more = continues(CLOSE_OBJECT)) {
    skipSpace();
    member.start(OBJECT);
    member.text(readString());
    skipSpace();
    if (!takes(COLON)) throw new NotJson();
    readValue(member, depth + 1);
    member.finish();
    // A sum: the order of the members does not count.
    a = (a + member.a) | 0;
    b = (b + member.b) | 0;
    members += 1;
  }
  hash.word(OBJECT);
  hash.word(members);
  hash.word(a);
  hash.word(b);
}

function readList(hash: Hash, depth: number): void {
  if (depth === MAXIMUM_DEPTH) throw new NotJson();
  hash.word(LIST);
  reader.at += 1;
  skipSpace();
  let items = 0;
  for (let more = !takes(CLOSE_LIST); more; more = continues(CLOSE_LIST)) {
    readValue(hash, depth + 1);
    items += 1;
  }
  hash.word(-items);
}

function levelAt(depth: number): Hash {
  if (depth === MAXIMUM_DEPTH) throw new NotJson();
  levels[depth] ??= new Hash();
  return levels[depth];
}

/** After an item: whether there is another one, or the end. */
function continues(close: number): boolean {
  skipSpace();
  if (takes(close)) return false;
  if (!takes(COMMA)) throw new NotJson();
  return true;
}

function takes(character: number): boolean {
  if (reader.text.charCodeAt(reader.at) !== character) return false;
  reader.at += 1;
  return true;
}

function skipSpace(): void {
  const { text } = reader;
  let { at } = reader;
  for (let code = text.charCodeAt(at); code === 32 || (code >= 9 && code <= 13); code = text.charCodeAt(at)) at += 1;
  reader.at = at;
}

function readString(): string {
  const { text } = reader;
  const start = reader.at;
  if (!takes(QUOTE)) throw new NotJson();
  let escaped = false;
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
    if (at >= text.length) throw new NotJson();
    if (code === BACKSLASH) {
      escaped = true;
      at += 1;
    }
    at += 1;
  }
  reader.at = at + 1;
  return escaped ? unescaped(text.slice(start, at + 1)) : text.slice(start + 1, at);
}

function unescaped(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw new NotJson();
  }
}

/** A number, true, false or null. */
function readWord(): string {
  const { text } = reader;
  const start = reader.at;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_LIST || code === CLOSE_OBJECT || code <= 32) break;
    at += 1;
  }
  if (at === start) throw new NotJson();
  reader.at = at;
  return text.slice(start, at);
}

const LONGEST_EXPONENT = 100_000;

/** `1.5e3` as `1500`, so that both notations of a number are one. */
function plainDigits(number: string): string {
  if (!number.includes('e') && !number.includes('E')) return number;
  const match = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(number);
  if (match === null) return number;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const point = whole.length + Number(exponent);
  if (Math.abs(point) > LONGEST_EXPONENT) return number;
  const digits = whole + fraction;
  const before =
    point <= 0
      ? '0'
      : digits
          .slice(0, point)
          .padEnd(point, '0')
          .replace(/^0+(?=\d)/, '');
  const after = point < 0 ? '0'.repeat(-point) + digits : digits.slice(point);
  return `${sign}${before}.${after || '0'}`;
}
