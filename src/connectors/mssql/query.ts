import type { CallOptions } from '../../contract/connector.ts';
import type { Value } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { decoderOf } from './decode.ts';
import { send } from './execution.ts';
import { TOKEN } from './tokens.ts';

/** One statement's rows, as the catalog queries need them. */
export type Query = (
  sql: string,
  parameters?: readonly Value[],
  options?: CallOptions,
) => Promise<readonly (readonly Value[])[]>;

export function queryOn(connection: Connection, signal?: AbortSignal): Query {
  return (sql, parameters = []) =>
    connection.cancellable(signal, async () => {
      connection.context = {};
      send(connection, sql, { parameters });
      const rows: Value[][] = [];
      const { tokens, channel } = connection;
      for (let code = await connection.receive(); code !== 0; code = await connection.receive()) {
        if (code !== TOKEN.row && code !== TOKEN.compressedRow) continue;
        rows.push(
          tokens.columns.map(({ info }, index) => {
            const first = tokens.values[index * 2] as number;
            if (first < 0) return null;
            return decoderOf(info)(
              channel.bytes,
              tokens.start + first,
              tokens.start + (tokens.values[index * 2 + 1] as number),
            );
          }),
        );
      }
      return rows;
    });
}
