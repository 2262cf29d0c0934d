import { DagFluxError } from '../contract/errors.ts';
import { type Node, parseSql } from './parse.ts';

/**
 * The statements of a text, if every way to read it finds the same. Where a text, a name or a comment ends is not the same for all
 * servers and their settings; what the parser takes for a text might be a statement for the server.
 * @throws invalid-sql for what cannot be parsed, or can be read in several ways
 */
export async function readSql(sql: string, grammar: string): Promise<readonly Node[]> {
  refuseOddities(sql);
  const statements = await parseSql(sql, grammar);
  const shape = shapeOf(statements);
  for (const { differs, as, reason, hint } of READINGS) {
    if (!differs.test(sql)) continue;
    const other = await parseSql(sql.replace(differs, as), grammar).then(shapeOf, () => null);
    if (other !== shape) throw ambiguous(reason, hint);
  }
  return statements;
}

function ambiguous(reason: string, hint: string): DagFluxError {
  return new DagFluxError('invalid-sql', `The SQL can be read in more than one way: ${reason}.`, { hint });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant.
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

function refuseOddities(sql: string): void {
  if (CONTROL.test(sql)) {
    throw ambiguous('it has a control character', 'Write it by a function of the database, such as CHR.');
  }
  if (!sql.isWellFormed()) {
    throw ambiguous('it has half of a character (a lone surrogate)', 'Write the character anew.');
  }
  if (/U&["']/i.test(sql)) {
    throw ambiguous('a name or a text is written with Unicode escapes (U&)', 'Write the characters themselves.');
  }
  // Some servers know comments inside comments: with marks that take turns it makes no difference.
  const marks = sql.match(/\/\*|\*\//g) ?? [];
  if (marks.length % 2 === 1 || marks.some((mark, index) => mark !== (index % 2 === 0 ? '/*' : '*/'))) {
    throw ambiguous('a comment stands in another, or has no end', 'Write it without comments.');
  }
}

interface Reading {
  readonly differs: RegExp;
  readonly as: string;
  readonly reason: string;
  readonly hint: string;
}

const BACKSLASH: Pick<Reading, 'reason' | 'hint'> = {
  reason: 'a backslash stands before a quote',
  hint: 'Double a quote in a text, and write a backslash at its end by a function.',
};

/** Other ways to read some characters, each as a text in which all agree. */
const READINGS: readonly Reading[] = [
  // A character like others, as by NO_BACKSLASH_ESCAPES of MySQL; or an escape, as in E'…' of PostgreSQL.
  { differs: /\\/g, as: 'x', ...BACKSLASH },
  { differs: /\\./gs, as: 'xx', ...BACKSLASH },
  {
    differs: /\r(?!\n)/g,
    as: '\n',
    reason: 'a comment has a carriage return, which ends it for some',
    hint: 'Write it without comments.',
  },
  {
    differs: /[\u0085\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]/g,
    as: 'x',
    reason: 'it has a blank that is none for some, such as a no-break space',
    hint: 'Write plain spaces outside of texts.',
  },
];

/** The tree without its names, texts and places. */
function shapeOf(statements: readonly Node[]): string {
  return JSON.stringify(statements, (name, value: unknown) => {
    if (name === 'span' || name.endsWith('_token')) return undefined;
    return typeof value === 'string' ? '' : value;
  });
}
