import { setImmediate as eventsHandled } from 'node:timers/promises';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Column } from './columns.ts';
import type { Connection } from './connection.ts';
import { dialect, quoteIdentifier } from './dialect.ts';
import { toError } from './errors.ts';
import { COMMAND } from './protocol.ts';
import { textRows } from './statement.ts';

const END = new Uint8Array(0);
/** The class of an error whose number says nothing: "data exception". */
const DATA_EXCEPTION = '22000';
/** WARN_NULL_TO_NOTNULL. */
const NULL_TO_NOT_NULL = '1263';

/**
 * LOAD DATA for rows in COPY's text format. What separates is written in hex digits, which mean the same in every SQL mode. The
 * file's name is nothing: whatever the server asks for, it is given the rows.
 */
export function loadDataStatement(table: TableName, columns: readonly Column[]): string {
  const inputs = columns.map((column, index) =>
    column.generated || inputOf(column) ? `@dagflux_${index}` : quoteIdentifier(column.name),
  );
  const set = columns.flatMap((column, index) => {
    const input = column.generated ? undefined : inputOf(column);
    return input ? [`${quoteIdentifier(column.name)} = ${input(`@dagflux_${index}`)}`] : [];
  });
  return [
    `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${dialect.table(table)} CHARACTER SET utf8mb4`,
    "FIELDS TERMINATED BY x'09' ESCAPED BY x'5C' LINES TERMINATED BY x'0A'",
    `(${inputs.join(', ')})`,
    ...(set.length === 0 ? [] : [`SET ${set.join(', ')}`]),
  ].join(' ');
}

/** How the text that is sent becomes the value. Bytes travel as hex digits; a number for BIT would be taken for its characters. */
function inputOf({ native, type }: Column): ((text: string) => string) | undefined {
  if (type.kind === 'binary') return (text) => `UNHEX(${text})`;
  return native.startsWith('bit(') ? (text) => `CAST(${text} AS UNSIGNED)` : undefined;
}

/** A LOAD DATA LOCAL under way: the server has asked for the file. */
export interface DataLoad {
  /** @throws what the server has against going on */
  send(chunk: Uint8Array): Promise<void>;
  /** @returns the rows that the server took @throws the first of what it did not take as it was */
  finish(): Promise<number>;
  /** Ends the file where it is; what was sent is in the table until it is rolled back. */
  abandon(): Promise<void>;
}

/** @throws what the server says instead of asking for the file; cancelled */
export async function startLoadData(
  connection: Connection,
  sql: string,
  signal: AbortSignal | undefined,
): Promise<DataLoad> {
  const { channel } = connection;
  connection.send(COMMAND.query, sql);
  await connection.receive();
  const end = async (): Promise<void> => {
    connection.sendData(END);
    await connection.drain();
  };
  return {
    send: async (chunk) => {
      // An empty packet would be the end of the file.
      if (chunk.length > 0 && !connection.sendData(chunk)) await channel.drained();
      // The system may take all that is written at once, so that nothing would ever be waited for: no answer seen, no signal.
      await eventsHandled();
      channel.throwIfLost();
      throwIfAborted(signal);
      if (channel.arrived) await end();
    },
    finish: async () => {
      await end();
      const { affectedRows, warnings } = connection.completion;
      if (warnings > 0) await refuseWarnings(connection);
      return affectedRows;
    },
    abandon: async () => {
      if (connection.busy && !channel.lost) await end().catch(() => {});
    },
  };
}

/**
 * LOCAL turns errors into warnings, whatever the mode: the server changes what does not fit, or leaves the row out. So any
 * warning is an error.
 */
async function refuseWarnings(connection: Connection): Promise<void> {
  const warnings = await textRows(connection, 'SHOW WARNINGS');
  const errors = warnings.map(([, number, message]) =>
    toError({ number: Number(number), state: DATA_EXCEPTION, message: message ?? '' }, connection.context),
  );
  // Beside a value that is refused there may be a word about how it is written.
  const error = errors.find(({ native }) => native?.row !== undefined) ?? errors[0];
  if (!error) return;
  const { native = {} } = error;
  if (native.code !== NULL_TO_NOT_NULL) throw error;
  // The server would have set another value.
  throw new DagFluxError('constraint', `The value of column "${native.column}" in row ${native.row} is NULL.`, {
    hint: 'The column takes no NULL: leave those rows out, or give them a value.',
    native,
  });
}
