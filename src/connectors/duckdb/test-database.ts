import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../contract/connector.ts';
import { validateSettings } from '../../contract/form.ts';
import type { Value } from '../../contract/values.ts';
import { duckdb } from './manifest.ts';

/** A database in a new folder, for tests. */
export interface TestDatabase extends AsyncDisposable {
  readonly file: string;
  readonly database: Database;
  /** One more face of the same file, as another part of the program would open it. */
  open(settings?: Readonly<Record<string, unknown>>): Promise<Database>;
  query(sql: string): Promise<Value[][]>;
}

export async function testDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'dagflux-duckdb-'));
  const file = join(folder, 'data', 'test.duckdb');
  const open: TestDatabase['open'] = (settings = {}) =>
    duckdb.open(validateSettings(duckdb.form, { file, ...settings }));
  const database = await open();
  return {
    file,
    database,
    open,
    query: (sql) =>
      database.session(async (session) => {
        const rows: Value[][] = [];
        for await (const event of session.run(sql)) {
          if (event.kind !== 'batch') continue;
          for (let row = 0; row < event.batch.rows; row += 1)
            rows.push(event.batch.columns.map((column) => column[row] as Value));
        }
        return rows;
      }),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
