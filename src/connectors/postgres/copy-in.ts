import { setImmediate as eventsHandled } from 'node:timers/promises';
import type { TableName } from '../../contract/names.ts';
import { CODE } from './channel.ts';
import type { Connection } from './connection.ts';
import { dialect, quoteIdentifier } from './dialect.ts';
import { bind, COPY_DONE, copyDataHeader, execute, FLUSH, parse, readCommandTag, SYNC } from './messages.ts';

export function copyStatement(
  table: TableName,
  columns: readonly { readonly name: string }[],
  format: 'text' | 'binary',
): string {
  const list = columns.length === 0 ? '' : ` (${columns.map((column) => quoteIdentifier(column.name)).join(', ')})`;
  return `COPY ${dialect.table(table)}${list} FROM STDIN (FORMAT ${format})`;
}

export async function startCopy(connection: Connection, sql: string): Promise<void> {
  connection.send(parse(sql), bind(), execute(), FLUSH);
  while ((await connection.receive()) !== CODE.copyInResponse);
}

/** Sends one piece of COPY data; waits while the socket is full, and notices an error as soon as the server tells it. */
export async function sendCopyData(connection: Connection, payload: Uint8Array): Promise<void> {
  const room = connection.channel.writePair(copyDataHeader(payload.length), payload);
  if (!room) await connection.channel.drained();
  // The system may take all that is written at once, so that nothing would ever be waited for: no answer seen, no signal.
  await eventsHandled();
  await connection.check();
}

/** Ends the COPY and says how many rows the server took. */
export async function finishCopy(connection: Connection): Promise<number> {
  // Sync behind CopyDone: until then the server is in copy mode, and would pass over it.
  connection.send(COPY_DONE, SYNC);
  while ((await connection.receive()) !== CODE.commandComplete);
  const { rows } = readCommandTag(connection.channel.body());
  await connection.sync();
  return rows ?? 0;
}

/** Gives up a COPY under way; the server rolls back to where its transaction stood or was saved. */
export async function abandonCopy(connection: Connection): Promise<void> {
  connection.refuseCopyData('the load was given up');
  await connection.sync().catch(() => {});
}
