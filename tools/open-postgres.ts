import { setTimeout as delay } from 'node:timers/promises';
import { postgres } from '../src/connectors/postgres/manifest.ts';
import type { Database, Notice, RunOptions, Session } from '../src/contract/connector.ts';
import { validateSettings } from '../src/contract/form.ts';
import { toJsonValue, type Value } from '../src/contract/values.ts';
import type { DatabaseAddress } from './postgres-server.ts';
import { testDatabase } from './test-postgres.ts';

/** The product's own connector on a database; default: a new, empty one of the shared server. */
export async function openPostgres(
  settings: Readonly<Record<string, boolean | number | string>> = {},
  address?: DatabaseAddress,
): Promise<Database & { readonly address: DatabaseAddress }> {
  const { host, port, database, username, password } = address ?? (await testDatabase());
  const where = { host, port, database, username, password };
  const opened = await postgres.open(validateSettings(postgres.form, { ...where, ...settings }));
  return Object.assign(opened, { address: where });
}

/** What one statement of a script gave, its rows as JSON carries them. */
export interface Answer {
  readonly names: readonly string[] | null;
  readonly rows: readonly (readonly unknown[])[];
  command: string;
  rowCount: number | null;
  truncated: boolean;
  notices: readonly Notice[];
}

/** Runs a script and gives each statement's answer as soon as it is complete. */
export async function* answers(session: Session, sql: string, options?: RunOptions): AsyncGenerator<Answer> {
  let names: string[] | null = null;
  let rows: unknown[][] = [];
  for await (const event of session.run(sql, options)) {
    if (event.kind === 'fields') names = event.fields.map((field) => field.name);
    else if (event.kind === 'batch') {
      const { columns } = event.batch;
      for (let row = 0; row < event.batch.rows; row += 1) {
        rows.push(columns.map((values) => toJsonValue(values[row] as Value)));
      }
    } else {
      const { command, rowCount, truncated, notices } = event;
      yield { names, rows, command, rowCount, truncated, notices };
      names = null;
      rows = [];
    }
  }
}

/** Runs a script in a session; the answers of its statements. */
export async function runScript(on: Database | Session, sql: string, options?: RunOptions): Promise<Answer[]> {
  if ('session' in on) return on.session((session) => runScript(session, sql, options));
  return Array.fromAsync(answers(on, sql, options));
}

/** The rows of the last statement. */
export async function rowsOf(
  on: Database | Session,
  sql: string,
  options?: RunOptions,
): Promise<readonly (readonly unknown[])[]> {
  return (await runScript(on, sql, options)).at(-1)?.rows ?? [];
}

/** The first value of the last statement. */
export async function scalar(on: Database | Session, sql: string, options?: RunOptions): Promise<unknown> {
  return (await rowsOf(on, sql, options))[0]?.[0];
}

/** Waits for something that no event tells of, such as a row of pg_stat_activity. */
export async function until(condition: () => Promise<boolean>, milliseconds = 10_000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not come true within ${milliseconds} ms.`);
    await delay(5);
  }
}
