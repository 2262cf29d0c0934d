import type { UnloadOptions, Wire, WireTag } from '../../contract/connector.ts';
import { throwIfAborted } from '../../contract/errors.ts';
import { sendBatch } from './requests.ts';
import { selectionSql } from './selection.ts';
import { needTransaction, requireTransaction, type SessionState } from './session-state.ts';
import { TOKEN } from './tokens.ts';
import { loadTokens } from './wire-load.ts';

/** The columns and rows of an answer as they stood in it, and a DONE at their end: between two SQL Servers nothing is read. */
const TAG: WireTag = 'tds-rows/7.4';
const PIECE_BYTES = 64 * 1024;
const END = Buffer.concat([Buffer.from([TOKEN.done]), Buffer.alloc(12)]);

/**
 * Rows as TDS tokens. What has no equal elsewhere keeps its bytes: the offset of a datetimeoffset, CLR types, sql_variant. A
 * column whose type is another in the target is decoded and written anew.
 */
export function wire(state: SessionState): Wire {
  return {
    offers: () => [TAG],
    accepts: (tag) => tag === TAG,
    unload: async (selection, _tag, options = {}) => [unload(state, selectionSql(selection), options)],
    load: (table, fields, _tag, streams, options = {}) =>
      state.turn.during(() => {
        requireTransaction(state);
        needTransaction(state);
        const { connection } = state;
        return connection.cancellable(options.signal, () => loadTokens(connection, { table, fields, streams }));
      }),
  };
}

function unload(state: SessionState, sql: string, options: UnloadOptions): AsyncGenerator<Uint8Array> {
  const { connection, turn } = state;
  const { channel, tokens } = connection;
  return turn.hold(async function* () {
    requireTransaction(state);
    needTransaction(state);
    throwIfAborted(options.signal);
    const guard = connection.guard(options.signal);
    let pieces: Buffer[] = [];
    let [bytes, rows] = [0, 0];
    const take = (): Buffer => {
      const taken = Buffer.concat(pieces);
      options.onRows?.(rows);
      pieces = [];
      [bytes, rows] = [0, 0];
      return taken;
    };
    try {
      sendBatch(connection, sql);
      for (let code = await connection.receive(); code !== 0; code = await connection.receive()) {
        const isRow = code === TOKEN.row || code === TOKEN.compressedRow;
        if (!isRow && (code !== TOKEN.columns || tokens.columns.length === 0)) continue;
        // With the token's code before it; copied, since the channel's bytes do not stay.
        pieces.push(Buffer.from(channel.bytes.subarray(tokens.start - 1, tokens.stop)));
        bytes += tokens.stop - tokens.start;
        if (isRow) rows += 1;
        if (bytes >= PIECE_BYTES) yield take();
      }
      pieces.push(END);
      yield take();
    } catch (error) {
      throw guard.explain(error);
    } finally {
      await connection.abandon(guard);
    }
  });
}
