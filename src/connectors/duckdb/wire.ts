import type { CallOptions, Wire, WireTag } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { Inserter } from './inserter.ts';
import { MysqlDecoder, mysqlTypes } from './mysqlrows.ts';
import { mysqlCodec } from './mysqlrows-codecs.ts';
import { CopyDecoder, pgcopyTypes } from './pgcopy.ts';
import { codecFor } from './pgcopy-codecs.ts';
import type { MakeCodec, RowDecoder } from './row-decoder.ts';

/** A format that DuckDB reads. */
interface Format {
  readonly types: readonly string[];
  codecFor(type: string, native: string): MakeCodec | null;
  decoder(inserter: Inserter): RowDecoder;
}

function formatOf(tag: WireTag): Format | null {
  const copied = pgcopyTypes(tag);
  if (copied) return { types: copied, codecFor, decoder: (inserter) => new CopyDecoder(inserter, copied) };
  const rows = mysqlTypes(tag);
  return rows && { types: rows, codecFor: mysqlCodec, decoder: (inserter) => new MysqlDecoder(inserter, rows) };
}

/** DuckDB reads PostgreSQL's binary COPY and MySQL's rows, and writes no format of its own. */
export class DuckDBWire implements Wire {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  offers(): readonly WireTag[] {
    return [];
  }

  accepts(tag: WireTag, fields: readonly Field[]): boolean {
    const format = formatOf(tag);
    return (
      format !== null &&
      format.types.length === fields.length &&
      fields.every((field, index) => format.codecFor(format.types[index] as string, field.native) !== null)
    );
  }

  async unload(): Promise<never> {
    throw new DagFluxError('unsupported', 'DuckDB writes no wire format.', { hint: 'Read its rows in batches.' });
  }

  async load(
    table: TableName,
    fields: readonly Field[],
    tag: WireTag,
    streams: readonly AsyncIterable<Uint8Array>[],
    options: CallOptions = {},
  ): Promise<{ readonly rows: number }> {
    const format = formatOf(tag);
    if (format === null || format.types.length !== fields.length) {
      throw new DagFluxError('unsupported', `DuckDB does not read the format ${tag}.`);
    }
    await using inserter = await Inserter.open(
      this.#connection,
      table,
      fields.map((field) => field.name),
      options,
    );
    let failure: unknown = null;
    const check = (): void => {
      if (failure !== null) throw failure;
    };
    const consume = async (stream: AsyncIterable<Uint8Array>): Promise<void> => {
      try {
        await format.decoder(inserter).consume(stream, check);
      } catch (error) {
        failure ??= error;
      }
    };
    await Promise.all(streams.map(consume));
    check();
    await inserter.finish();
    return { rows: inserter.inserted };
  }
}
