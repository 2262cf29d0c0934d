import { asDagFluxError } from '../contract/errors.ts';
import type { TableReference } from '../contract/names.ts';
import { hiddenName } from '../move/naming.ts';
import { execute } from '../move/statements.ts';
import type { LedgerEntry } from '../move/types.ts';
import type { Ports } from './nodes/kind.ts';
import { formatPlace } from './nodes/place.ts';

/** The tables of a run that nobody named. Each is in the ledger from before it is made. */
export interface TemporaryTables {
  /** A name for a result of `node`. */
  make(node: string, connection: string): Promise<TableReference>;
  has(table: TableReference): boolean;
  /** Drops those of a node but `result`. */
  tidy(node: string, result: TableReference | null): Promise<void>;
  /** Drops all. What cannot be dropped stays in the ledger, for the next start. */
  drop(): Promise<void>;
  /** Leaves them where they are, for a later run. */
  keep(): Promise<void>;
}

interface Made {
  readonly node: string;
  readonly reference: TableReference;
  readonly entry: LedgerEntry;
}

export function temporaryTables(ports: Pick<Ports, 'database' | 'ledger'>): TemporaryTables {
  const made = new Map<string, Made>();
  const drop = async (name: string, { reference, entry }: Made): Promise<void> => {
    try {
      await dropTable(ports, reference);
      await entry.close();
      made.delete(name);
    } catch {
      // It stays written down: `orphans list` shows it.
    }
  };
  return {
    async make(node, connection) {
      const { defaultSchema } = await ports.database(connection);
      const table = { schema: defaultSchema, name: hiddenName({ name: node }) };
      const entry = await ports.ledger.record({ connection, table });
      made.set(formatPlace({ connection, table }), { node, reference: { connection, table }, entry });
      return { connection, table };
    },
    has: (table) => made.has(formatPlace(table)),
    async tidy(node, result) {
      const kept = result && formatPlace(result);
      for (const [name, one] of made) if (one.node === node && name !== kept) await drop(name, one);
    },
    async drop() {
      for (const [name, one] of [...made]) await drop(name, one);
    },
    async keep() {
      for (const { entry } of made.values()) await entry.close();
      made.clear();
    },
  };
}

const DROP_TIMEOUT = 30_000;

/** Drops a table, or finds it gone. */
export async function dropTable(ports: Pick<Ports, 'database'>, { connection, table }: TableReference): Promise<void> {
  const database = await ports.database(connection);
  const signal = AbortSignal.timeout(DROP_TIMEOUT);
  try {
    await database.session((session) => execute(session, database.dialect.dropTable(table), signal), { signal });
  } catch (error) {
    const left = await database.fields(table, { signal }).then(
      () => true,
      (problem: unknown) => asDagFluxError(problem).code !== 'not-found',
    );
    if (left) throw error;
  }
}
