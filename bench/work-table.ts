import type { DatabaseAddress } from '../tools/postgres-server.ts';
import { connected, execute, numberOf } from './servers.ts';

const COLUMNS = (number: 'integer' | 'bigint'): string => `id bigint NOT NULL, number ${number} NOT NULL,
  amount numeric(12,2) NOT NULL, code text NOT NULL, happened timestamptz NOT NULL, label text NOT NULL,
  active boolean NOT NULL, note text, ratio double precision NOT NULL, payload jsonb NOT NULL`;

/** Its definition without the key, as it stands before a bulk load. */
export const CREATE_WITHOUT_KEY = `CREATE TABLE public.t (${COLUMNS('integer')})`;
export const ADD_KEY = 'ALTER TABLE public.t ADD PRIMARY KEY (id)';
/** A target in which one column has another type, with its key in place, as a table that is appended to has. */
export const CREATE_WIDER = `CREATE TABLE public.t (${COLUMNS('bigint')}, PRIMARY KEY (id))`;

/** The same with text in place of jsonb, which Redshift has not. */
export const PLAIN_COLUMNS = COLUMNS('bigint').replace('jsonb', 'text');

/** `$1` = the number of rows. */
export const FILL = `INSERT INTO public.t SELECT i, i * 7919 % 1000000, i % 100000000 / 100.0, md5(i::text),
  TIMESTAMPTZ '2020-01-01 00:00+00' + i * INTERVAL '1.000001 second', 'label ' || i % 1000, i % 2 = 0,
  CASE WHEN i % 3 = 0 THEN NULL ELSE 'note ' || i % 1000 END, i / 7.0, jsonb_build_object('id', i, 'tag', i % 100)
FROM generate_series(1::bigint, $1::bigint) AS i`;

/** The table `public.t` of the source that is moved: 10 columns, about 160 bytes a row. */
export interface WorkTable {
  /** Sees that it has so many rows, is vacuumed, analyzed and written to disk. */
  ensure(rows: number): Promise<void>;
}

export function workTable(source: DatabaseAddress, log: (line: string) => void): WorkTable {
  let present = 0;
  return {
    async ensure(rows) {
      if (present === rows) return;
      log(`making the work table: ${rows.toLocaleString('en')} rows`);
      await execute(source, 'DROP TABLE IF EXISTS public.t', CREATE_WITHOUT_KEY);
      await connected(source, (client) => client.query(FILL, [rows]));
      await execute(source, ADD_KEY, 'VACUUM (ANALYZE) public.t', 'CHECKPOINT');
      present = rows;
      const bytes = await numberOf(source, "SELECT pg_table_size('public.t')");
      log(`  ${Math.round(bytes / 1e6)} MB`);
    },
  };
}

/** Makes room for a run: the target is dropped, and both servers have nothing left to write. */
export async function clear(
  { a, b }: { readonly a: DatabaseAddress; readonly b: DatabaseAddress },
  ...statements: readonly string[]
): Promise<void> {
  await execute(b, 'DROP TABLE IF EXISTS public.t', ...statements, 'CHECKPOINT');
  await execute(a, 'CHECKPOINT');
}

/** @throws when a run has not moved every row */
export async function expectRows(target: DatabaseAddress, rows: number, table = 'public.t'): Promise<void> {
  const arrived = await numberOf(target, `SELECT count(*) FROM ${table}`);
  if (arrived !== rows) throw new Error(`${arrived} rows are in the target instead of ${rows}.`);
}
