import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { StatementType } from '@duckdb/node-api';
import type { DagFluxError } from '../../contract/errors.ts';
import type { Field } from '../../contract/values.ts';
import type { Limit } from './limit.ts';
import { toField } from './types.ts';

/** The rows of one statement, vector by vector. */
export class ChunkStream {
  readonly fields: readonly Field[];
  readonly #result: DuckDBResult;
  readonly #explain: () => Promise<DagFluxError>;
  #done = false;

  /** `explain` finds out why a statement stopped, since the binding does not tell. */
  constructor(result: DuckDBResult, explain: () => Promise<DagFluxError>) {
    this.#result = result;
    this.#explain = explain;
    const types = result.columnTypes();
    this.fields = result.columnNames().map((name, index) => toField(name, types[index] as (typeof types)[number]));
  }

  get result(): DuckDBResult {
    return this.#result;
  }

  /** The next rows; null at the end. */
  async next(limit: Limit): Promise<DuckDBDataChunk | null> {
    if (this.#done) return null;
    const chunk = await limit.guard(() => this.#result.fetchChunk());
    if (chunk !== null && chunk.rowCount > 0) return chunk;
    this.#done = true;
    // An error on the way looks like the end: no rows, no exception. Only the type of the statement, which a result in
    // error does not have, gives it away.
    if (this.#result.statementType === StatementType.INVALID) {
      limit.check();
      throw await this.#explain();
    }
    return null;
  }

  /**
   * Reads to the end and throws away. A result that is not read to its end keeps the file open, and its lock held, until
   * the garbage collector comes by. `interrupt` ends it early, which aborts the transaction it is in.
   */
  async discard(interrupt: (() => void) | null): Promise<void> {
    while (!this.#done) {
      interrupt?.();
      const chunk = await this.#result.fetchChunk().catch(() => null);
      this.#done = chunk === null || chunk.rowCount === 0;
    }
  }
}
