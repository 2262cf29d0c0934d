import type { Connection } from './connection.ts';
import { toError } from './errors.ts';
import { type Product, product } from './findings.ts';
import type { PostgresSettings } from './form.ts';
import { perform } from './statement.ts';

/** What servers that speak PostgreSQL's protocol do each in its own way, from connecting to the pool. */
export interface ServerKind {
  /** What it is called, and what is particular to connecting to it. */
  readonly product: Product;
  /** An ErrorResponse's fields as our error. */
  readonly toError: typeof toError;
  /** Readies a new or cleaned connection, before the form's own statements. @throws when it is another kind of server */
  greet(connection: Connection, settings: PostgresSettings): Promise<void>;
  /** Removes what a user's statements have left in the session. False: that cannot be done, and the connection is closed. */
  reset(connection: Connection): Promise<boolean>;
  /** Ends, on another connection, a statement that a request to cancel has not ended. Null: there is nothing firmer. */
  readonly terminate: ((settings: PostgresSettings, processId: number) => Promise<void>) | null;
}

export const postgresServer: ServerKind = {
  product,
  toError,
  greet: async () => {},
  reset: async (connection) => {
    await perform(connection, 'DISCARD ALL');
    return true;
  },
  terminate: null,
};
