import { Hash } from './hash.ts';

/**
 * Hashes what a JSON document says, not how it is written: spaces, the order of keys, escapes and the notation of numbers
 * do not count; every digit does. Text that is no JSON is hashed as it stands.
 */
export function hashJson(hash: Hash, text: string): void {
  const reader = new Reader(text);
  try {
    const value = reader.value();
    if (reader.atEnd()) {
      hash.word(value.a);
      hash.word(value.b);
      return;
    }
  } catch (error) {
    // Nested deeper than the stack, or no JSON.
    if (!(error instanceof RangeError) && !(error instanceof SyntaxError)) throw error;
  }
  hash.text(text);
}

interface Lanes {
  readonly a: number;
  readonly b: number;
}

const SCALAR = 1;
const STRING = 2;
const NUMBER = 3;
const LIST = 4;
const OBJECT = 5;
const MEMBER = 6;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  value(): Lanes {
    this.#skipSpace();
    const first = this.#text[this.#at];
    if (first === '{') return this.#object();
    if (first === '[') return this.#list();
    if (first === '"') return lanesOf(STRING, (hash) => hash.text(this.#string()));
    const word = this.#word();
    if (/^-?\d/.test(word)) return lanesOf(NUMBER, (hash) => hash.digits(plainDigits(word)));
    return lanesOf(SCALAR, (hash) => hash.text(word));
  }

  #object(): Lanes {
    let a = 0;
    let b = 0;
    this.#each('}', () => {
      this.#skipSpace();
      const key = this.#string();
      this.#skipSpace();
      this.#expect(':');
      const value = this.value();
      const member = lanesOf(MEMBER, (hash) => {
        hash.text(key);
        hash.word(value.a);
        hash.word(value.b);
      });
      // A sum: the order of the members does not count.
      a = (a + member.a) | 0;
      b = (b + member.b) | 0;
    });
    return lanesOf(OBJECT, (hash) => {
      hash.word(a);
      hash.word(b);
    });
  }

  #list(): Lanes {
    const list = new Hash();
    list.start(LIST);
    this.#each(']', () => {
      const value = this.value();
      list.word(value.a);
      list.word(value.b);
    });
    list.finish();
    return list;
  }

  #each(close: string, item: () => void): void {
    this.#at += 1;
    this.#skipSpace();
    if (this.#text[this.#at] === close) {
      this.#at += 1;
      return;
    }
    while (true) {
      item();
      this.#skipSpace();
      if (this.#text[this.#at] === close) break;
      this.#expect(',');
    }
    this.#at += 1;
  }

  #string(): string {
    const start = this.#at;
    this.#expect('"');
    let escaped = false;
    while (this.#text[this.#at] !== '"') {
      if (this.#at >= this.#text.length) throw new SyntaxError('open string');
      if (this.#text[this.#at] === '\\') {
        escaped = true;
        this.#at += 1;
      }
      this.#at += 1;
    }
    this.#at += 1;
    if (!escaped) return this.#text.slice(start + 1, this.#at - 1);
    return String(JSON.parse(this.#text.slice(start, this.#at)));
  }

  #word(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !',]} \t\n\r'.includes(this.#text[this.#at] ?? ',')) this.#at += 1;
    if (this.#at === start) throw new SyntaxError('no value');
    return this.#text.slice(start, this.#at);
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw new SyntaxError(`no ${character}`);
    this.#at += 1;
  }

  #skipSpace(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? '-')) this.#at += 1;
  }
}

function lanesOf(seed: number, feed: (hash: Hash) => void): Lanes {
  const hash = new Hash();
  hash.start(seed);
  feed(hash);
  hash.finish();
  return hash;
}

const LONGEST_EXPONENT = 100_000;

/** `1.5e3` as `1500`, so that both notations of a number are one. */
function plainDigits(number: string): string {
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
