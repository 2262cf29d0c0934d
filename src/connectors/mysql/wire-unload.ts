import type { UnloadOptions } from '../../contract/connector.ts';
import type { Connection } from './connection.ts';
import type { ResultField } from './protocol.ts';
import { closeStatement, execute, type Prepared, prepare, readColumns } from './statement.ts';

/** Puts rows into the form in which they leave. */
export interface RowForm {
  /** Adds the row of the binary protocol whose payload stands there. */
  add(bytes: Buffer, start: number, stop: number): void;
  /** All rows are in. */
  end(): void;
  /** Chunks of whole rows, once what has arrived is used up; they may be kept. `all`: however little there is. */
  take(all: boolean): { readonly chunks: readonly Uint8Array[]; readonly rows: number };
}

/**
 * The rows of a SELECT. They are read by the binary protocol, in which numbers and times are as the server has them and a FLOAT is
 * exact. A consumer that stops early cancels the statement.
 */
export async function* unloadRows(
  connection: Connection,
  select: string,
  formOf: (fields: readonly ResultField[]) => RowForm,
  options: UnloadOptions,
): AsyncGenerator<Uint8Array> {
  const { channel } = connection;
  const guard = connection.guard(options.signal);
  let prepared: Prepared | undefined;
  try {
    prepared = await prepare(connection, select);
    execute(connection, prepared, []);
    await connection.receive();
    const form = formOf(await readColumns(connection));
    while (connection.busy) {
      const packet = connection.step();
      if (packet === 'row') {
        form.add(channel.bytes, channel.start, channel.stop);
        continue;
      }
      const isEnd = packet === 'completion';
      if (isEnd) form.end();
      const { chunks, rows } = form.take(isEnd);
      yield* chunks;
      if (rows > 0) options.onRows?.(rows);
      if (!isEnd) await channel.fill();
    }
  } catch (error) {
    throw await guard.explain(error);
  } finally {
    await connection.abandon(guard);
    if (prepared) closeStatement(connection, prepared);
  }
}
