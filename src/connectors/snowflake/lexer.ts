/** A statement of a script: its text, and where it starts. */
export interface Statement {
  readonly sql: string;
  /** Offset in UTF-16 units. */
  readonly start: number;
  /** The first words, upper case, without comments: enough to tell SET from SELECT. */
  readonly words: readonly string[];
}

const KEPT_WORDS = 8;
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
/** Words behind END that close what did not open a block here: END IF, END LOOP. */
const CLOSED_BY_NAME: ReadonlySet<string> = new Set(['IF', 'LOOP', 'FOR', 'WHILE', 'REPEAT']);
/** BEGIN with one of these behind it, or with nothing, begins a transaction and not a block of statements. */
const OF_TRANSACTIONS: ReadonlySet<string> = new Set(['', 'TRANSACTION', 'WORK', 'NAME']);

/**
 * Splits a script at its semicolons by Snowflake's lexical rules (documentation, "Literals", "Comments" and "Snowflake Scripting
 * blocks"): `--` and `//` comments end with the line, strings double their quote and escape with a backslash, `$$` quotes hold
 * anything, and a semicolon between BEGIN and END of a block does not end a statement. Statements of nothing but comments are
 * left out.
 */
export function splitStatements(script: string): Statement[] {
  const statements: Statement[] = [];
  let words: string[] = [];
  let content = false;
  let first = 0;
  let depth = 0;
  let previous = '';
  const end = (at: number): void => {
    if (content) statements.push({ sql: script.slice(first, at).trimEnd(), start: first, words });
    [words, content, depth] = [[], false, 0];
  };
  for (let at = 0; at < script.length; ) {
    const comment = afterComment(script, at);
    if (comment > at) {
      at = comment;
      continue;
    }
    const character = script[at] as string;
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    if (character === ';' && depth === 0) {
      end(at);
      at += 1;
      continue;
    }
    if (!content) [content, first] = [true, at];
    const quoted = afterQuoted(script, at);
    if (quoted > at) {
      [at, previous] = [quoted, ''];
      continue;
    }
    WORD.lastIndex = at;
    const word = WORD.exec(script)?.[0];
    if (word === undefined) {
      previous = '';
      at += /\d/.test(character) ? numberLength(script, at) : 1;
      continue;
    }
    at += word.length;
    const upper = word.toUpperCase();
    depth = blockDepth(upper, previous, depth, () => nextWord(script, at));
    previous = upper;
    if (words.length < KEPT_WORDS) words.push(upper);
  }
  end(script.length);
  return statements;
}

function blockDepth(word: string, previous: string, depth: number, next: () => string): number {
  if (word === 'BEGIN') return depth > 0 || !OF_TRANSACTIONS.has(next()) ? depth + 1 : 0;
  if (depth === 0) return 0;
  // The CASE of END CASE closes.
  if (word === 'CASE') return previous === 'END' ? depth : depth + 1;
  return word === 'END' && !CLOSED_BY_NAME.has(next()) ? depth - 1 : depth;
}

/** The word that follows, upper case; empty where something else does. */
function nextWord(script: string, from: number): string {
  let at = from;
  for (;;) {
    const comment = afterComment(script, at);
    if (comment > at) at = comment;
    else if (/\s/.test(script[at] ?? '')) at += 1;
    else break;
  }
  WORD.lastIndex = at;
  return WORD.exec(script)?.[0].toUpperCase() ?? '';
}

/** So that the e of 1e5 is no word. */
function numberLength(script: string, at: number): number {
  const digits = /[0-9.]+(?:[eE][+-]?\d+)?/y;
  digits.lastIndex = at;
  return digits.exec(script)?.[0].length ?? 1;
}

function afterComment(script: string, at: number): number {
  const two = script.slice(at, at + 2);
  if (two === '--' || two === '//') return after(script, '\n', at);
  return two === '/*' ? after(script, '*/', at + 2) : at;
}

function afterQuoted(script: string, at: number): number {
  switch (script[at]) {
    case "'":
      return afterQuote(script, at, true);
    case '"':
      return afterQuote(script, at, false);
    case '$':
      return script[at + 1] === '$' ? after(script, '$$', at + 2) : at;
    default:
      return at;
  }
}

function after(script: string, needle: string, from: number): number {
  const found = script.indexOf(needle, from);
  return found === -1 ? script.length : found + needle.length;
}

function afterQuote(script: string, at: number, backslash: boolean): number {
  const quote = script[at];
  for (let i = at + 1; i < script.length; i += 1) {
    if (backslash && script[i] === '\\') i += 1;
    else if (script[i] === quote) {
      if (script[i + 1] !== quote) return i + 1;
      i += 1;
    }
  }
  return script.length;
}
