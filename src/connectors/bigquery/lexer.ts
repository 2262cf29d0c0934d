/** A statement of a script: its text and where it begins. */
export interface Statement {
  readonly sql: string;
  readonly start: number;
  /** Its first words in upper case, without comments. */
  readonly words: readonly string[];
}

const WORDS = 4;

/**
 * Splits a script at the semicolons outside of strings, names and comments (BigQuery documentation, "Lexical structure"). Whether
 * it holds control statements, which only the server can take apart, `isScript` tells.
 */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  let start = -1;
  let end = 0;
  let words: string[] = [];
  const close = (): void => {
    if (start !== -1) statements.push({ sql: sql.slice(start, end), start, words });
    start = -1;
    words = [];
  };
  for (const token of tokens(sql)) {
    if (token.kind === 'space') continue;
    if (token.kind === 'semicolon') {
      close();
      continue;
    }
    if (start === -1) start = token.start;
    end = token.end;
    if (words.length < WORDS)
      words.push(
        token.kind === 'word' ? sql.slice(token.start, token.end).toUpperCase() : sql.slice(token.start, token.end),
      );
  }
  close();
  return statements;
}

/** Statements whose parts are statements, or that the ones after them depend on. */
const CONTROL = new Set([
  'DECLARE',
  'IF',
  'LOOP',
  'WHILE',
  'REPEAT',
  'FOR',
  'CASE',
  'BREAK',
  'LEAVE',
  'CONTINUE',
  'ITERATE',
  'RETURN',
  'RAISE',
  'END',
  'SET',
]);

/** Whether the whole text has to go to the server as one script. */
export function isScript(statements: readonly Statement[]): boolean {
  return statements.some(({ words }) => {
    const [first = '', ...rest] = words;
    if (first === 'BEGIN') return !isTransactionControl(words);
    if (first === 'SET') return rest[0] !== '@@';
    if (first === 'CREATE') return rest.includes('PROCEDURE');
    return CONTROL.has(first);
  });
}

/** BEGIN [TRANSACTION], COMMIT [TRANSACTION], ROLLBACK [TRANSACTION]. */
export function isTransactionControl(words: readonly string[]): boolean {
  const [first = '', second] = words;
  if (!['BEGIN', 'COMMIT', 'ROLLBACK'].includes(first)) return false;
  return second === undefined || second === 'TRANSACTION';
}

interface Token {
  readonly kind: 'space' | 'semicolon' | 'word' | 'other';
  readonly start: number;
  readonly end: number;
}

const SPACE = /(?:\s+|--[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/y;
const STRING = /(?:\b(?:[rR][bB]?|[bB][rR]?))?("""|'''|"|')/y;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;
const SYSTEM = /@@/y;

function* tokens(sql: string): Generator<Token> {
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(sql);
  };
  while (at < sql.length) {
    const start = at;
    const space = match(SPACE);
    const string = space ? null : match(STRING);
    if (space) {
      at += space[0].length;
      yield { kind: 'space', start, end: at };
    } else if (string) {
      at = closing(sql, at + string[0].length, string[1] as string); // group 1 is the quotes
      yield { kind: 'other', start, end: at };
    } else if (sql[at] === '`') {
      at = closing(sql, at + 1, '`');
      yield { kind: 'other', start, end: at };
    } else if (sql[at] === ';') {
      at += 1;
      yield { kind: 'semicolon', start, end: at };
    } else {
      const word = match(WORD) ?? match(SYSTEM);
      at += word ? word[0].length : 1;
      yield { kind: word ? 'word' : 'other', start, end: at };
    }
  }
}

/** The end of a text that is closed by `quotes`; a backslash takes the next character along, also in raw strings. */
function closing(sql: string, from: number, quotes: string): number {
  for (let at = from; at < sql.length; at += 1) {
    if (sql[at] === '\\') at += 1;
    else if (sql.startsWith(quotes, at)) return at + quotes.length;
  }
  return sql.length;
}
