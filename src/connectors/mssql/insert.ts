import type { TableName } from '../../contract/names.ts';
import type { Batch } from '../../contract/values.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Connection } from './connection.ts';
import { dialect, quoteIdentifier } from './dialect.ts';
import { rowEncoder } from './encode-rows.ts';
import type { RowWriter } from './load.ts';
import { MAXIMUM_PARAMETERS } from './parameters.ts';
import { type Parameter, perform, sendParameterized } from './requests.ts';
import type { TargetColumn } from './target.ts';
import { TYPE } from './type-info.ts';

/** What one VALUES takes. */
const MAXIMUM_ROWS = 1_000;

/** A parameter has a type that takes NULL: what stands for the types of columns that take none. */
const NULLABLE: ReadonlyMap<number, number> = new Map([
  [TYPE.tinyint, TYPE.intN],
  [TYPE.smallint, TYPE.intN],
  [TYPE.int, TYPE.intN],
  [TYPE.bigint, TYPE.intN],
  [TYPE.bit, TYPE.bitN],
  [TYPE.real, TYPE.floatN],
  [TYPE.float, TYPE.floatN],
  [TYPE.money, TYPE.moneyN],
  [TYPE.smallmoney, TYPE.moneyN],
  [TYPE.datetime, TYPE.datetimeN],
  [TYPE.smalldatetime, TYPE.datetimeN],
]);

function asParameter(column: TargetColumn): TargetColumn {
  const { info } = column;
  const id = NULLABLE.get(info.id);
  if (id === undefined) return column;
  return { ...column, info: { ...info, id, length: 'byte', raw: Buffer.from([id, info.size]) } };
}

/** Multi-row INSERT, for what takes no bulk copy: a view. The parameters have the columns' own types. */
export async function insertWriter(
  connection: Connection,
  table: TableName,
  target: readonly TargetColumn[],
): Promise<RowWriter> {
  const columns = target.map(asParameter);
  const most = Math.max(1, Math.min(MAXIMUM_ROWS, Math.floor(MAXIMUM_PARAMETERS / Math.max(1, columns.length))));
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const encoders = columns.map((column) => rowEncoder([column]));
  let rows = 0;

  const parametersOf = (batch: Batch, from: number, to: number): readonly Parameter[] => {
    const parameters: Parameter[] = [];
    const out = new ByteWriter();
    for (let row = from; row < to; row += 1) {
      for (const [index, column] of columns.entries()) {
        out.bytes(column.info.raw);
        encoders[index]?.write({ rows: batch.rows, columns: [batch.columns[index] ?? []] }, row, out);
        parameters.push({ declaration: column.declaration.replace(/ COLLATE .*$/, ''), bytes: out.take() });
      }
    }
    return parameters;
  };
  const insert = async (batch: Batch, from: number, to: number): Promise<void> => {
    if (columns.length === 0) return await perform(connection, `INSERT INTO ${dialect.table(table)} DEFAULT VALUES`);
    const values = Array.from({ length: to - from }, (_, row) => {
      const names = columns.map((_column, index) => `@p${row * columns.length + index + 1}`);
      return `(${names.join(', ')})`;
    });
    const sql = `INSERT INTO ${dialect.table(table)} (${list}) VALUES ${values.join(', ')}`;
    sendParameterized(connection, sql, parametersOf(batch, from, to));
    await connection.drain();
  };
  return {
    path: 'insert',
    write: async (batch) => {
      const step = columns.length === 0 ? 1 : most;
      for (let from = 0; from < batch.rows; from += step) {
        await insert(batch, from, Math.min(from + step, batch.rows));
      }
      rows += batch.rows;
    },
    finish: async () => rows,
    abandon: async () => {
      if (!connection.busy) return;
      connection.attention();
      await connection.drain().catch(() => {});
    },
  };
}
