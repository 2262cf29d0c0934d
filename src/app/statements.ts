import { asDagFluxError } from '../contract/errors.ts';
import type { StatementFilter, StoredStatement, StoredStatements } from '../store/statements.ts';

/** A statement that is under way, in the history. */
interface BegunStatement {
  /** `done` with the number of rows that were read, or what it failed with. */
  end(outcome: unknown, rows?: number): void;
}

/** The SQL that people have run: as it was typed, never its parameters or rows, and none that sets a password or brings a key. */
export interface Statements {
  begin(connection: string, sql: string): BegunStatement;
  /** The newest first. */
  list(filter: StatementFilter): readonly StoredStatement[];
  clear(): void;
}

/** Longer SQL is not kept: a history is to be looked through. */
const LONGEST = 100_000;

export function createStatements(stored: StoredStatements): Statements {
  return {
    begin: (connection, sql) => {
      const id = sql.length > LONGEST || holdsSecret(sql) ? undefined : stored.begin(connection, sql);
      return {
        end: (outcome, rows) => {
          if (id !== undefined)
            stored.end(id, outcome === 'done' ? outcome : asDagFluxError(outcome).code, rows ?? null);
        },
      };
    },
    list: stored.list,
    clear: stored.clear,
  };
}

/** SQL as a title: its beginning, or no more than its command where a secret is in it. */
export function titleOfSql(sql: string): string {
  const text = sql.slice(0, 10_000).trim().replaceAll(/\s+/g, ' ');
  if (holdsSecret(text)) return `${/^[a-z]+(?: [a-z]+)?/i.exec(text)?.[0] ?? 'SQL'} …`;
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** A word for a secret and then a text (or MySQL's and SQL Server's hash of one). Rather once too often: such SQL is not looked for. */
const SECRETS: readonly RegExp[] = [
  /(?:password|passwd|secret|secret_key|access_key|credentials?|token)["'`\]]?\s*(?:for\s+\S+\s*)?[=(:]?\s*(?:[ne]|u&)?(?:['"$]|0x)/i,
  /\bidentified\s+(?:with\s+\S+\s+)?(?:by|as)\b/i,
  // Within a text: how libraries and addresses have them.
  /(?:password|passwd|pwd|secret_access_key|accountkey)\s*=\s*[^\s=]/i,
  /:\/\/[^\s/:@']*:[^\s/@']+@/,
];

function holdsSecret(sql: string): boolean {
  return SECRETS.some((pattern) => pattern.test(sql));
}
