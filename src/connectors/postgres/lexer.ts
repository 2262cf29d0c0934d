/** A statement of a script: its text, and where it starts. */
export interface Statement {
  readonly sql: string;
  /** Offset in UTF-16 units. */
  readonly start: number;
  /** The first words, upper case, without comments: enough to tell SET from SELECT. */
  readonly words: readonly string[];
}

/** How other servers of PostgreSQL's family read a script. */
export interface LexicalRules {
  /** A backslash escapes in every string, not only in E'…'. */
  readonly backslash?: boolean;
}

/**
 * Splits a script at its semicolons by PostgreSQL's lexical rules (documentation, "Lexical Structure"): comments nest, strings
 * double their quote, E'' strings also escape with a backslash, dollar quotes hold anything. A semicolon inside parentheses
 * (CREATE RULE) or inside the BEGIN ATOMIC body of a routine does not end a statement. Strings are read as with
 * standard_conforming_strings on, which the session sets. Statements of nothing but comments are left out.
 */
export function splitStatements(script: string, rules: LexicalRules = {}): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  let words: string[] = [];
  let parentheses = 0;
  let bodies = 0;
  const end = (at: number): void => {
    const raw = script.slice(start, at);
    if (words.length > 0 || hasContent(raw)) {
      const lead = raw.length - raw.trimStart().length;
      statements.push({ sql: raw.trim(), start: start + lead, words });
    }
    words = [];
    parentheses = 0;
    bodies = 0;
    start = at + 1;
  };
  let at = 0;
  while (at < script.length) {
    const skipped = skipQuoted(script, at, rules);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const character = script[at] as string;
    if (character === '(') parentheses += 1;
    else if (character === ')') parentheses = Math.max(0, parentheses - 1);
    else if (character === ';' && parentheses === 0 && bodies === 0) end(at);
    else if (IDENTIFIER_START.test(character)) {
      IDENTIFIER.lastIndex = at;
      const word = (IDENTIFIER.exec(script)?.[0] ?? character).toUpperCase();
      bodies = bodyDepth(word, words, bodies);
      if (words.length < 64) words.push(word);
      else if (word === 'ATOMIC' || word === 'BEGIN') words.splice(32, 32, word);
      at += word.length;
      continue;
    }
    at += 1;
  }
  end(script.length);
  return statements;
}

const IDENTIFIER_START = /[A-Za-z_\u0080-\uffff]/;
const IDENTIFIER = /[A-Za-z0-9_$\u0080-\uffff]+/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;

/** BEGIN ATOMIC … END, with CASE … END inside, of CREATE FUNCTION or PROCEDURE. */
function bodyDepth(word: string, words: readonly string[], depth: number): number {
  if (words[0] !== 'CREATE') return 0;
  if (depth === 0) return word === 'ATOMIC' && words.at(-1) === 'BEGIN' ? 1 : 0;
  if (word === 'CASE') return depth + 1;
  return word === 'END' ? depth - 1 : depth;
}

/** The position behind the comment, string, quoted name or dollar-quoted text that starts here; `at` where none does. */
function skipQuoted(script: string, at: number, rules: LexicalRules): number {
  switch (script[at]) {
    case '-':
      return script[at + 1] === '-' ? after(script, '\n', at) : at;
    case '/':
      return script[at + 1] === '*' ? afterComment(script, at) : at;
    case '"':
      return afterQuote(script, at, false);
    case "'": {
      const escaped =
        rules.backslash || /(?:^|[^A-Za-z0-9_$\u0080-\uffff])[eE]$/.test(script.slice(Math.max(0, at - 2), at));
      return afterQuote(script, at, escaped);
    }
    case '$': {
      // Not in the middle of a name: a$b$c is an identifier, and $1 a parameter.
      DOLLAR_TAG.lastIndex = at;
      const tag = DOLLAR_TAG.exec(script)?.[0];
      return tag === undefined ? at : after(script, tag, at + tag.length);
    }
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

function afterComment(script: string, at: number): number {
  let depth = 1;
  let i = at + 2;
  while (i < script.length && depth > 0) {
    if (script.startsWith('/*', i)) depth += 1;
    else if (script.startsWith('*/', i)) depth -= 1;
    else {
      i += 1;
      continue;
    }
    i += 2;
  }
  return i;
}

/** Whether anything but white space and comments is left. */
function hasContent(text: string): boolean {
  let at = 0;
  while (at < text.length) {
    const comment = text.startsWith('--', at)
      ? after(text, '\n', at)
      : text.startsWith('/*', at)
        ? afterComment(text, at)
        : at;
    if (comment > at) at = comment;
    else if (/\s/.test(text[at] as string)) at += 1;
    else return true;
  }
  return false;
}
