import { DagFluxError } from '../../contract/errors.ts';
import type { Batch } from '../../contract/values.ts';
import { dialect } from './dialect.ts';
import { refuseText } from './encode.ts';
import type { LoadTarget, RowWriter } from './load.ts';
import { bind, execute, type Parameter, parse, SYNC } from './messages.ts';
import { command, perform } from './statement.ts';

/** One INSERT of many, so that a refused one can be looked into. */
const SAVEPOINT = 'SAVEPOINT dagflux_chunk';
const RELEASE = 'RELEASE SAVEPOINT dagflux_chunk';
const ROLL_BACK = 'ROLLBACK TO SAVEPOINT dagflux_chunk';
/** Bind counts its parameters in 16 bits. */
const MAXIMUM_PARAMETERS = 65_535;
const MAXIMUM_ROWS = 1_000;

/** Rows `from` to `to` (exclusive) of a batch. */
interface Slice {
  readonly batch: Batch;
  readonly from: number;
  readonly to: number;
}

/** Multi-row INSERT, chunk by chunk. An error tells its row, which is found by halves, since the server does not say it. */
export function insertWriter({ connection, table, columns, fields, toText }: LoadTarget): RowWriter {
  /** Of the batches before. */
  let rows = 0;
  const most =
    columns.length === 0 ? 1 : Math.max(1, Math.min(MAXIMUM_ROWS, Math.floor(MAXIMUM_PARAMETERS / columns.length)));
  const names = columns.map((column) => column.name);
  connection.context = { columns: names };

  const parametersOf = ({ batch, from, to }: Slice): Parameter[] => {
    const parameters: Parameter[] = [];
    for (let row = from; row < to; row += 1) {
      for (const [index, write] of toText.entries()) {
        const value = batch.columns[index]?.[row] ?? null;
        const text = value === null ? null : write(value);
        if (text !== null) refuseText(text, { row: rows + row + 1, column: fields[index]?.name ?? '' });
        parameters.push(text);
      }
    }
    return parameters;
  };
  const insert = async (slice: Slice): Promise<void> => {
    const parameters = parametersOf(slice);
    const row = (_: unknown, at: number): string =>
      `(${columns.map((_column, i) => `$${at * columns.length + i + 1}`).join(', ')})`;
    const list = Array.from({ length: slice.to - slice.from }, row).join(', ');
    const sql = dialect.insertSelect(table, names, columns.length === 0 ? 'DEFAULT VALUES' : `VALUES ${list}`);
    connection.send(...command(SAVEPOINT), parse(sql), bind(parameters), execute(), ...command(RELEASE), SYNC);
    await connection.sync();
  };
  /** The error of the first row that the server refuses by itself; of the slice, where each goes alone. */
  const locate = async (slice: Slice, error: DagFluxError): Promise<DagFluxError> => {
    await perform(connection, ROLL_BACK);
    const { batch, from, to } = slice;
    if (to - from === 1) return atRow(error, rows + to);
    const middle = (from + to) >> 1;
    for (const half of [
      { batch, from, to: middle },
      { batch, from: middle, to },
    ]) {
      const refused = await refusal(half);
      if (refused) return await locate(half, refused);
    }
    return error;
  };
  /** What the server says against a slice. */
  const refusal = async (slice: Slice): Promise<DagFluxError | undefined> => {
    try {
      await insert(slice);
      return undefined;
    } catch (error) {
      // Only what is about the data is looked into: not a cancelled statement, not a lost connection.
      const aboutData = error instanceof DagFluxError && connection.status === 'E' && ABOUT_DATA.has(error.code);
      if (!aboutData) throw error;
      return error;
    }
  };
  return {
    path: 'insert',
    write: async (batch) => {
      for (let from = 0; from < batch.rows; from += most) {
        const slice = { batch, from, to: Math.min(from + most, batch.rows) };
        const refused = await refusal(slice);
        if (refused) throw await locate(slice, refused);
      }
      rows += batch.rows;
    },
    finish: async () => rows,
    abandon: async () => {},
  };
}

const ABOUT_DATA: ReadonlySet<string> = new Set(['invalid-data', 'constraint', 'unauthorized', 'invalid-sql']);

function atRow(error: DagFluxError, row: number): DagFluxError {
  const native = { ...error.native, row };
  return new DagFluxError(error.code, `Row ${row}: ${error.message}`, { hint: error.hint, native, cause: error });
}
