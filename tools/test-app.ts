import { join } from 'node:path';
import { type App, openApp } from '../src/app/app.ts';
import type { Clock } from '../src/workflows/schedule/clock.ts';
import type { DatabaseAddress } from './postgres-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The service object on a data folder and a key file of its own, both gone at the end. */
export interface TestApp extends AsyncDisposable {
  readonly app: App;
  readonly home: string;
  /** A folder for files. */
  readonly folder: string;
  /** Another one on the same data folder, as another process has it. */
  again(clock?: Clock): Promise<App>;
  connect(name: string, address: DatabaseAddress & { readonly poolSize?: number }, connector?: string): Promise<void>;
  /** Runs SQL; the rows of its last statement as JSON carries them. */
  rows(connection: string, sql: string): Promise<readonly (readonly unknown[])[]>;
}

export async function testApp(options: { readonly clock?: Clock } = {}): Promise<TestApp> {
  const owned = new AsyncDisposableStack();
  const home = owned.use(await temporaryFolder()).path;
  const folder = owned.use(await temporaryFolder()).path;
  const environment = { DAGFLUX_KEY_FILE: join(folder, 'key') };
  const again: TestApp['again'] = async (clock = options.clock) =>
    owned.use(await openApp({ home, environment, clock }));
  const app = await again();
  const { toJsonValue } = await import('../src/contract/values.ts');
  return {
    app,
    home,
    folder,
    again,
    connect: async (name, { host, port, database, username, password, poolSize = 4 }, connector = 'postgres') => {
      await app.connections.add(name, connector, { host, port, database, username, password, poolSize });
    },
    async rows(connection, sql) {
      let rows: unknown[][] = [];
      for await (const event of app.query(connection, sql)) {
        if (event.kind === 'fields') rows = [];
        if (event.kind !== 'batch') continue;
        for (let row = 0; row < event.batch.rows; row += 1) {
          rows.push(event.batch.columns.map((column) => toJsonValue(column[row] ?? null)));
        }
      }
      return rows;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
