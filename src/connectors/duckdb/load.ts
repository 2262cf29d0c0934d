import type { CallOptions, Load } from '../../contract/connector.ts';
import type { TableName } from '../../contract/names.ts';
import type { Batch, Field } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { type Encoder, encoder, Refusal } from './encode.ts';
import { badValue, Inserter, nullRefused } from './inserter.ts';
import type { Slab } from './slab.ts';

/** A load of batches. */
export async function openLoad(
  connection: Connection,
  table: TableName,
  fields: readonly Field[],
  options: CallOptions = {},
): Promise<Load> {
  const inserter = await Inserter.open(
    connection,
    table,
    fields.map((field) => field.name),
    options,
  );
  return new BatchLoad(inserter);
}

class BatchLoad implements Load {
  readonly path = 'vectors';
  readonly #inserter: Inserter;
  readonly #encoders = new WeakMap<Slab, readonly Encoder[]>();
  #slab: Slab;
  #rows = 0;
  #finishing: Promise<unknown> | null = null;

  constructor(inserter: Inserter) {
    this.#inserter = inserter;
    this.#slab = inserter.slab();
  }

  async write(batch: Batch): Promise<void> {
    for (let from = 0; from < batch.rows; ) {
      from += this.#take(batch, from);
      if (this.#slab.isFull) await this.#submit();
    }
  }

  finish(): Promise<{ readonly rows: number }> {
    const finishing = this.#finish();
    this.#finishing = finishing;
    return finishing;
  }

  async #finish(): Promise<{ readonly rows: number }> {
    if (this.#slab.rows > 0) await this.#submit();
    await this.#inserter.finish();
    return { rows: this.#inserter.inserted };
  }

  async #submit(): Promise<void> {
    await this.#inserter.submit(this.#slab);
    this.#slab = this.#inserter.slab();
  }

  /** Column by column, as many rows as fit. */
  #take(batch: Batch, from: number): number {
    const slab = this.#slab;
    const encoders = this.#encodersOf(slab);
    const rows = Math.min(batch.rows - from, slab.capacity - slab.rows);
    this.#inserter.columns.forEach((column, position) => {
      const values = batch.columns[column.index] ?? [];
      const put = encoders[position] as Encoder;
      const target = slab.columns[position] as Slab['columns'][number];
      let row = 0;
      try {
        for (; row < rows; row += 1) {
          const value = values[from + row] ?? null;
          if (value !== null) put(slab.rows + row, value);
          else if (column.field.nullable) target.setNull(slab.rows + row);
          else throw nullRefused(column, this.#rows + row + 1);
        }
      } catch (error) {
        if (error instanceof Refusal) throw badValue(column, this.#rows + row + 1, error.message, error);
        throw error;
      }
    });
    slab.rows += rows;
    this.#rows += rows;
    return rows;
  }

  #encodersOf(slab: Slab): readonly Encoder[] {
    const known = this.#encoders.get(slab);
    if (known) return known;
    const made = slab.columns.map(encoder);
    this.#encoders.set(slab, made);
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Finishing may still be under way, since its promise need not be awaited inside the load's scope.
    await this.#finishing?.catch(() => {});
    await this.#inserter[Symbol.asyncDispose]();
  }
}
