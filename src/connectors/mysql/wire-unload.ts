import type { UnloadOptions } from '../../contract/connector.ts';
import type { Connection } from './connection.ts';
import { closeStatement, execute, type Prepared, prepare, readColumns } from './statement.ts';
import { CopyRows } from './wire-rows.ts';

/** What a chunk should have at least: each one costs a write to the other end. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The rows of a SELECT as PostgreSQL's binary COPY. They are read by the binary protocol, in which numbers and times are as the
 * server has them and a FLOAT is exact. A consumer that stops early cancels the statement.
 */
export async function* unloadRows(
  connection: Connection,
  select: string,
  types: readonly string[],
  options: UnloadOptions,
): AsyncGenerator<Uint8Array> {
  const { channel } = connection;
  const guard = connection.guard(options.signal);
  let prepared: Prepared | undefined;
  try {
    prepared = await prepare(connection, select);
    execute(connection, prepared, []);
    await connection.receive();
    const rows = new CopyRows(await readColumns(connection), types);
    while (connection.busy) {
      const packet = connection.step();
      if (packet === 'row') {
        rows.add(channel.bytes, channel.start, channel.stop);
        continue;
      }
      if (packet === 'completion') rows.end();
      if (rows.output.size >= CHUNK_BYTES || packet === 'completion') {
        const chunk = rows.take();
        yield chunk.bytes;
        options.onRows?.(chunk.rows);
      }
      if (packet === undefined) await channel.fill();
    }
  } catch (error) {
    throw await guard.explain(error);
  } finally {
    await connection.abandon(guard);
    if (prepared) closeStatement(connection, prepared);
  }
}
