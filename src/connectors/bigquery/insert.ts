import { DagFluxError } from '../../contract/errors.ts';
import { formatName } from '../../contract/names.ts';
import { dialect } from './dialect.ts';
import { isNested } from './encode.ts';
import type { LoadTarget, RowWriter } from './load.ts';
import { cast } from './load-rows.ts';

/** A statement's rows: a request has room for 10 MB. */
const STATEMENT_CHARACTERS = 1_000_000;

/**
 * INSERT of many rows at a time, as one parameter of JSON, for who may write into the table and not make another. Each is a
 * job, of which BigQuery takes few a day: for small loads.
 */
export function insertWriter({ table, columns, execute }: LoadTarget): RowWriter {
  const nested = columns.find(({ field }) => isNested(field));
  if (nested) {
    throw new DagFluxError(
      'unauthorized',
      `The column ${formatName(nested.field.name)} is nested, and is loaded by way of a table that this account may not make.`,
      { hint: 'Grant the account the role BigQuery Data Editor on the dataset.' },
    );
  }
  const list = columns.map(({ field }, at) => cast(field, `JSON_VALUE(line, '$.c${at}')`)).join(', ');
  const names = columns.map(({ field }) => field.name);
  const sql = dialect.insertSelect(table, names, `SELECT ${list} FROM UNNEST(JSON_QUERY_ARRAY(?)) AS line`);
  let waiting: string[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    await execute(sql, [`[${waiting.join(',')}]`]);
    waiting = [];
    characters = 0;
  };
  return {
    path: 'insert',
    write: async (rows) => {
      for (const row of rows) {
        waiting.push(row);
        characters += row.length;
        if (characters >= STATEMENT_CHARACTERS) await flush();
      }
    },
    finish: flush,
    abandon: async () => {},
  };
}
