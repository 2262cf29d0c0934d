import type { UnloadOptions } from '../../contract/connector.ts';
import { CODE } from './channel.ts';
import type { Connection } from './connection.ts';
import { bind, execute, FLUSH, parse, readCommandTag } from './messages.ts';

/**
 * The data of COPY … TO STDOUT. The server sends a row a message: the headers between them are taken out in place, so that a
 * chunk leaves as it came, without a copy of its own. A consumer that stops early cancels the COPY, which fails the transaction.
 */
export async function* copyOut(
  connection: Connection,
  select: string,
  format: 'text' | 'binary',
  options: UnloadOptions,
): AsyncGenerator<Uint8Array> {
  const { channel } = connection;
  const guard = connection.guard(options.signal);
  try {
    // The SELECT is parsed by itself first: one that closes our bracket would choose where COPY writes.
    const copy = parse(`COPY (${select}\n) TO STDOUT (FORMAT ${format})`);
    connection.send(parse(select), copy, bind(), execute(), FLUSH);
    let told = 0;
    for (let code = 0; code !== CODE.commandComplete; ) {
      let from = -1;
      let to = -1;
      let rows = 0;
      while (channel.next()) {
        code = channel.code;
        if (code === CODE.copyData) {
          if (from < 0) from = channel.start;
          else channel.bytes.copyWithin(to, channel.start, channel.stop);
          to = (to < 0 ? from : to) + (channel.stop - channel.start);
          rows += 1;
        } else if (code === CODE.commandComplete) {
          break;
        } else {
          await connection.aside();
        }
      }
      if (from >= 0) {
        yield channel.bytes.subarray(from, to);
        options.onRows?.(rows);
        told += rows;
      }
      if (code !== CODE.commandComplete) await channel.fill();
    }
    // The end marker of the binary format is a message too.
    options.onRows?.((readCommandTag(channel.body()).rows ?? told) - told);
    await connection.sync();
  } catch (error) {
    throw await guard.explain(error);
  } finally {
    await connection.abandon(guard);
  }
}
