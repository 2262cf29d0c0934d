import { once } from 'node:events';
import type { Field } from '../src/contract/values.ts';
import { startScript } from './script.ts';

interface Unfinished {
  /** The data folder whose ledger the load writes to. */
  readonly home: string;
  /** What the connection is called there. */
  readonly connection: string;
  /** Its connector, whose form takes `settings`. */
  readonly connector: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly table: string;
  readonly field: Field;
  /** So many rows of a million characters, and then no end. */
  readonly rows: number;
}

const source = (path: string): string => JSON.stringify(new URL(`../src/${path}`, import.meta.url).href);

/** Loads in a process of its own, as a move does. The process stands still in the middle of it, until `kill`. */
export async function loadUnfinished(
  { home, connection, connector, settings, table, field, rows }: Unfinished,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ kill(): Promise<void> }> {
  const script = startScript(
    `import { openStore } from ${source('store/store.ts')};
     import { temporaryObjects } from ${source('store/ledger.ts')};
     import { validateSettings } from ${source('contract/form.ts')};
     import { ${connector} as connector } from ${source(`connectors/${connector}/manifest.ts`)};
     const objects = temporaryObjects(openStore(${JSON.stringify(home)}));
     const connection = ${JSON.stringify(connection)};
     const recordStaged = (path) => objects.record({ connection, table: { name: path }, kind: 'staged' });
     const database = await connector.open(validateSettings(connector.form, ${JSON.stringify(settings)}));
     await database.session(
       async (session) => {
         const load = await session.load({ name: ${JSON.stringify(table)} }, [${JSON.stringify(field)}], { recordStaged });
         for (let row = 0; row < ${rows}; row += 1) await load.write({ rows: 1, columns: [['x'.repeat(1_000_000)]] });
         console.log('under way');
         await new Promise(() => process.stdin.resume());
       },
       { transaction: 'write' },
     );`,
    [],
    environment,
  );
  const line = await script.firstLine;
  if (line !== 'under way') throw new Error(`The load did not get under way: ${line}`);
  return {
    kill: async () => {
      script.process.kill('SIGKILL');
      await once(script.process, 'exit');
    },
  };
}
