import { z } from 'zod';
import { parseTableReference } from '../../contract/names.ts';
import { move } from '../../move/move.ts';
import { hiddenName } from '../../move/naming.ts';
import { common, connectionName, lossy, tableReference, text } from '../parts.ts';
import { nodeKind } from './kind.ts';
import { columns, formatPlace, openPlace, WORKSPACE } from './place.ts';
import { checkSelect } from './select.ts';

/** Data Source: a table as it stands, or a SELECT, whose rows go into the workspace. Edges into it say only when. */
export const source = nodeKind({
  title: 'Data Source',
  schema: z.strictObject({
    ...common,
    kind: z.literal('source'),
    table: tableReference
      .optional()
      .describe('connection:schema.table, also of the workspace. The next nodes read it as it is then.'),
    connection: connectionName.optional().describe('With sql: where it runs.'),
    sql: text.max(100_000).optional().describe('A SELECT in place of a table. Its rows go into the workspace.'),
    allowLossy: lossy,
  }),
  inputs: () => ({ least: 0, most: Number.POSITIVE_INFINITY, tables: false }),
  handles: ['out'],
  flow: () => 'table',
  check: ({ table, connection, sql, allowLossy }) => {
    if ((table === undefined) === (sql === undefined)) {
      return [{ path: [], message: 'a Data Source is a table, or a connection with sql' }];
    }
    if (sql !== undefined && connection === undefined)
      return [{ path: ['connection'], message: 'the SQL needs a connection' }];
    if (sql !== undefined) return [];
    const extra = Object.entries({ connection, allowLossy }).filter(([, value]) => value !== undefined);
    return extra.map(([name]) => ({ path: [name], message: 'this goes with sql, not with a table' }));
  },
  place: ({ table }) => (table === undefined ? WORKSPACE : parseTableReference(table).connection),
  uses: ({ connection }) => (connection === undefined ? [] : [connection]),
  writes: () => null,
  target: ({ table }) => (table === undefined ? null : { at: table, path: ['table'] }),
  mends: ({ table }, code) => (code === 'lossy' ? 'allowLossy' : table === undefined ? 'sql' : 'table'),
  async look({ table }, context, first) {
    if (table === undefined || !first) return;
    const place = await openPlace(context, table);
    await place.database.fields(place.table, { signal: context.signal });
  },
  async rehearse({ table, connection = '', sql = '' }, context) {
    if (table !== undefined) {
      const place = await openPlace(context, table);
      const fields = await place.database.fields(place.table, { signal: context.signal });
      return [`${formatPlace(place)} has ${columns(fields.length)}`];
    }
    const database = await context.database(connection);
    await checkSelect(sql, database);
    const to = await openPlace(context, { connection: WORKSPACE, table: { name: hiddenName({ name: 'rehearsal' }) } });
    const request = { from: { connection, database, selection: { sql } }, to, mode: 'create' as const };
    const { forecast } = await move({ ...request, dryRun: true }, { signal: context.signal, ledger: context.ledger });
    return [`the SELECT gives ${columns(forecast.length)}`];
  },
  async run({ table, connection = '', sql = '', allowLossy = [] }, context) {
    if (table !== undefined) {
      const place = await openPlace(context, table);
      await place.database.fields(place.table, { signal: context.signal });
      return { table: { connection: place.connection, table: place.table } };
    }
    const database = await context.database(connection);
    await checkSelect(sql, database);
    const target = await context.temporary(WORKSPACE);
    const to = await openPlace(context, target);
    const { rows, bytes, route } = await move(
      { from: { connection, database, selection: { sql } }, to, mode: 'create', allowLossy },
      context,
    );
    return { table: target, rowsOut: rows, bytes, route, sql, proof: 'counts' };
  },
});
