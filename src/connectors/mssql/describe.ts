import type { Field } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { fieldsOf, visible } from './execution.ts';
import { perform, sendBatch } from './requests.ts';
import { type Column, TOKEN } from './tokens.ts';

/** The columns of a query, without a row being read: the server only answers what they would be. */
export async function describe(connection: Connection, sql: string): Promise<readonly Field[]> {
  return fieldsOf(visible(await describeColumns(connection, sql)));
}

export async function describeColumns(connection: Connection, sql: string): Promise<readonly Column[]> {
  let columns: readonly Column[] = [];
  connection.context = { batch: { sql, before: 0 } };
  await perform(connection, 'SET FMTONLY ON');
  try {
    sendBatch(connection, sql);
    for (let code = await connection.receive(); code !== 0; code = await connection.receive()) {
      if (code === TOKEN.columns && columns.length === 0) columns = connection.tokens.columns;
    }
  } finally {
    connection.context = {};
    if (!connection.channel.lost) await perform(connection, 'SET FMTONLY OFF');
  }
  return columns;
}
