/** One statement of a text. */
export interface StatementText {
  /** Without the semicolon. */
  readonly sql: string;
  /** Its first words in capitals, without comments: `CREATE`, `TABLE`. */
  readonly words: readonly string[];
}

// What a semicolon may stand in without ending a statement, a word, and the semicolon itself. The order matters.
const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?(?:\$\1\$|$)|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|;|[^\s]/g;

const MOST_WORDS = 6;

/**
 * Where one statement ends and the next begins, as DuckDB's lexer sees it. DuckDB parses by itself; this only tells the text
 * of each statement, which it does not give back.
 */
export function splitStatements(text: string): readonly StatementText[] {
  const statements: StatementText[] = [];
  let from = 0;
  let words: string[] = [];
  let isEmpty = true;
  const end = (at: number): void => {
    if (!isEmpty) statements.push({ sql: text.slice(from, at), words });
    words = [];
    isEmpty = true;
  };
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    if (token.startsWith('--') || token.startsWith('/*')) continue;
    if (token === ';') {
      end(match.index);
      from = match.index + 1;
      continue;
    }
    isEmpty = false;
    if (words.length < MOST_WORDS) words.push(token.toUpperCase());
  }
  end(text.length);
  return statements;
}

const MODIFIERS = new Set(['OR', 'REPLACE', 'TEMP', 'TEMPORARY', 'PERSISTENT', 'SECRET', 'UNIQUE', 'RECURSIVE']);
const WITH_OBJECT = new Set(['CREATE', 'DROP', 'ALTER']);

/** `SELECT`, `CREATE TABLE`; null where the words do not tell. */
export function commandOf({ words }: StatementText): string | null {
  const [verb] = words;
  if (verb === undefined || !WITH_OBJECT.has(verb)) return null;
  const object = words.slice(1).find((word) => !MODIFIERS.has(word));
  return object === undefined || !/^[A-Z]+$/.test(object) ? verb : `${verb} ${object}`;
}
