import type { CallOptions, Wire, WireTag } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { Inserter } from './inserter.ts';
import { CopyDecoder, pgcopyTypes } from './pgcopy.ts';
import { codecFor } from './pgcopy-codecs.ts';

/** DuckDB reads PostgreSQL's binary COPY and writes no format of its own. */
export class DuckDBWire implements Wire {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  offers(): readonly WireTag[] {
    return [];
  }

  accepts(tag: WireTag, fields: readonly Field[]): boolean {
    const types = pgcopyTypes(tag);
    return (
      types !== null &&
      types.length === fields.length &&
      fields.every((field, index) => codecFor(types[index] as string, field.native) !== null)
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
    const types = pgcopyTypes(tag);
    if (types === null || types.length !== fields.length) {
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
        await new CopyDecoder(inserter, types).consume(stream, check);
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
