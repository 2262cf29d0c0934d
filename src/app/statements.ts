import { asDagFluxError } from '../contract/errors.ts';
import type { StatementFilter, StoredStatement, StoredStatements } from '../store/statements.ts';

/** A statement that is under way, in the history. */
interface BegunStatement {
  /** `done` with the number of rows that were read, or what it failed with. */
  end(outcome: unknown, rows?: number): void;
}

/** The SQL that people have run: as it was typed, never its parameters or rows. */
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
      const id = sql.length > LONGEST ? undefined : stored.begin(connection, sql);
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
