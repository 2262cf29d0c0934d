import type { Lexis } from './settings.ts';

/** A statement of a script: its text, and where it starts. */
export interface Statement {
  readonly sql: string;
  /** Offset in UTF-16 units. */
  readonly start: number;
  /** Where the next one may start. */
  readonly next: number;
  /** The first words, upper case, without comments: enough to tell SET from SELECT. */
  readonly words: readonly string[];
}

const MAXIMUM_WORDS = 64;
const WORD_START = /[A-Za-z_\u0080-\uffff]/;
const WORD = /[A-Za-z0-9_$\u0080-\uffff]+/y;

/** The statements of a script, all read by the same rules. */
export function splitStatements(script: string, lexis: Lexis): Statement[] {
  const statements: Statement[] = [];
  for (let found = nextStatement(script, 0, lexis); found; found = nextStatement(script, found.next, lexis)) {
    statements.push(found);
  }
  return statements;
}

/**
 * The next statement of a script, up to its semicolon, by MySQL's lexical rules ("Language Structure"): three kinds of quotes,
 * doubled inside, with backslashes where the mode says so; comments from # or `-- ` to the end of the line, and between
 * slash-stars, which do not nest. A semicolon inside the body of a routine does not end it. Statements of nothing but comments
 * are passed over.
 */
export function nextStatement(script: string, from: number, lexis: Lexis): Statement | undefined {
  let start = from;
  let words: string[] = [];
  let content = false;
  let bodies = 0;
  /** The last character that is neither space nor comment. */
  let previous = ';';
  let at = from;
  const found = (end: number): Statement => {
    const raw = script.slice(start, end);
    const lead = raw.length - raw.trimStart().length;
    return { sql: raw.trim(), start: start + lead, next: Math.min(end + 1, script.length), words };
  };
  while (at < script.length) {
    const comment = afterComment(script, at);
    if (comment > at) {
      // A comment with an exclamation mark is code for the server.
      if (/^\/\*M?!/.test(script.slice(at, at + 4))) {
        content = true;
        for (const [word] of script.slice(at, comment).matchAll(/[A-Za-z_]\w*/g)) {
          if (words.length < MAXIMUM_WORDS) words.push(word.toUpperCase());
        }
      }
      at = comment;
      continue;
    }
    const character = script[at] as string;
    if (character === "'" || character === '"' || character === '`') {
      content = true;
      const escapes = lexis.backslash && (character === "'" || (character === '"' && !lexis.ansiQuotes));
      at = afterQuote(script, at, escapes);
    } else if (character === ';' && bodies === 0) {
      if (content) return found(at);
      at += 1;
      start = at;
      words = [];
    } else if (WORD_START.test(character)) {
      content = true;
      WORD.lastIndex = at;
      const word = (WORD.exec(script)?.[0] ?? character).toUpperCase();
      // @name and a.name are no keywords.
      const before = script[at - 1];
      if (before !== '@' && before !== '.') {
        const follows = previous === 'a' ? (words.at(-1) ?? '') : previous;
        bodies = bodyDepth(word, words, { depth: bodies, follows });
        if (words.length < MAXIMUM_WORDS) words.push(word);
        else words[MAXIMUM_WORDS - 1] = word;
      }
      previous = 'a';
      at += word.length;
    } else {
      if (!/\s/.test(character)) {
        content = true;
        previous = character;
      }
      at += 1;
    }
  }
  return content ? found(script.length) : undefined;
}

const ROUTINES = new Set(['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'PACKAGE']);
const OPENS = new Set(['BEGIN', 'LOOP', 'REPEAT', 'WHILE', 'IF']);
/** Words and characters behind which a statement of a body starts. */
const STARTS = new Set([';', ':', 'BEGIN', 'THEN', 'ELSE', 'DO', 'LOOP', 'REPEAT']);

/**
 * BEGIN … END, and what ends with END inside it, of CREATE PROCEDURE and its like. IF and REPEAT are functions too: only at the
 * start of a statement do they open anything. `follows` = the word or the character right before.
 */
function bodyDepth(
  word: string,
  words: readonly string[],
  { depth, follows }: { readonly depth: number; readonly follows: string },
): number {
  const routine = words[0] === 'CREATE' && words.slice(0, 12).some((one) => ROUTINES.has(one));
  if (!routine && !(words[0] === 'BEGIN' && words[1] === 'NOT')) return 0;
  if (word === 'END') return Math.max(0, depth - 1);
  if (depth === 0) return word === 'BEGIN' ? 1 : 0;
  // END IF, END LOOP: the word behind END opens nothing.
  if (follows === 'END') return depth;
  const first = STARTS.has(follows);
  return word === 'CASE' || (first && OPENS.has(word)) ? depth + 1 : depth;
}

function afterComment(script: string, at: number): number {
  if (script[at] === '#') return after(script, '\n', at);
  if (script.startsWith('/*', at)) return after(script, '*/', at + 2);
  // Two dashes need white space (or a control character, or the end) behind them: 1--1 is a sum.
  if (script.startsWith('--', at) && !/[^\s\p{Cc}]/u.test(script[at + 2] ?? ' ')) return after(script, '\n', at);
  return at;
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
