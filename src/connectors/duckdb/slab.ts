import { DuckDBDataChunk, type DuckDBType, DuckDBTypeId, type DuckDBValue } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/** Rows of one vector: DuckDB's unit of work. */
const VECTOR_ROWS = 2048;
/** The most rows of a slab, the bytes of its columns and of its strings. Larger slabs were not faster, and cost memory. */
const MAXIMUM_ROWS = 5 * VECTOR_ROWS;
const COLUMN_BYTES = 2 * 1024 * 1024;
export const STRING_BYTES = 1024 * 1024;

/**
 * Rows on their way into DuckDB, column by column as its vectors hold them, so that they are handed over by copying
 * memory. Used again and again: nothing in it is allocated per row.
 */
export class Slab {
  readonly columns: readonly Column[];
  /** How many rows it holds. */
  readonly capacity: number;
  /** Where strings stand; for a column of a wire, the bytes as they came. */
  readonly heap = new Heap();
  /** Strings that are not in those bytes. */
  readonly texts = new Heap();
  rows = 0;
  #arena: duckdb.DataChunk | null = null;

  constructor(types: readonly DuckDBType[]) {
    this.capacity = capacityFor(types);
    this.columns = types.map((type) => new Column(type, this.capacity, this.heap));
  }

  get isFull(): boolean {
    return this.rows === this.capacity || this.heap.used + this.texts.used >= STRING_BYTES;
  }

  /**
   * To be called once all rows are in: puts the heap where DuckDB can reach it and turns the offsets in the string slots
   * into addresses. DuckDB's own allocator is the only memory whose address JavaScript can learn.
   */
  seal(): void {
    this.#arena ??= duckdb.create_data_chunk([duckdb.create_logical_type(duckdb.Type.BLOB)]);
    const vector = duckdb.data_chunk_get_vector(this.#arena, 0);
    [this.heap, this.texts].forEach((heap, index) => {
      // So few bytes stand in the slot itself, and then every string of the heap does too.
      if (heap.used <= INLINE_BYTES) return;
      duckdb.vector_assign_string_element_len(vector, index, heap.bytes.subarray(0, heap.used));
      const slots = duckdb.vector_get_data(vector, 32);
      const address = new DataView(slots.buffer, slots.byteOffset, 32).getBigUint64(index * 16 + 8, true);
      for (const column of this.columns) if (column.heap === heap) column.relocate(this.rows, address);
    });
  }

  /** Copies rows from `from` on into a chunk. Their strings live until `clear`. */
  fill(chunk: duckdb.DataChunk, from: number): number {
    const rows = Math.min(VECTOR_ROWS, this.rows - from);
    duckdb.data_chunk_set_size(chunk, rows);
    if (rows === 0) return 0;
    this.columns.forEach((column, index) => {
      column.fill(chunk, index, from, rows);
    });
    return rows;
  }

  clear(): void {
    this.rows = 0;
    if (this.#arena) duckdb.data_chunk_reset(this.#arena);
    this.heap.clear();
    this.texts.clear();
    for (const column of this.columns) column.clear();
  }
}

/** The bytes of the strings that are too long for their slot. */
export class Heap {
  bytes: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(64 * 1024);
  view = new DataView(this.bytes.buffer);
  used = 0;

  /** Makes room for so many more bytes at the end. */
  reserve(bytes: number): void {
    const needed = this.used + bytes;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.used);
    this.#take(grown);
  }

  clear(): void {
    this.used = 0;
    // One huge value should not cost its memory for the rest of the load.
    if (this.bytes.length > 4 * STRING_BYTES) this.#take(Buffer.allocUnsafeSlow(STRING_BYTES));
  }

  #take(bytes: Buffer<ArrayBuffer>): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}

/** Whole vectors, where they fit; a part of one for a table of very many columns. */
function capacityFor(types: readonly DuckDBType[]): number {
  const rowBytes = types.reduce((sum, type) => sum + (widthOf(type) || 64), 0);
  const rows = Math.floor(COLUMN_BYTES / Math.max(rowBytes, 1));
  if (rows < VECTOR_ROWS) return Math.max(rows & ~63, 64);
  return Math.min(rows - (rows % VECTOR_ROWS), MAXIMUM_ROWS);
}

/** How many bytes a value takes in a vector; 0 where vectors of that type have parts of their own. */
function widthOf(type: DuckDBType): number {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.UTINYINT:
      return 1;
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.USMALLINT:
      return 2;
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DATE:
      return 4;
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.UUID:
    case DuckDBTypeId.INTERVAL:
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.BLOB:
      return 16;
    case DuckDBTypeId.DECIMAL:
      return type.width <= 4 ? 2 : type.width <= 9 ? 4 : type.width <= 18 ? 8 : 16;
    case DuckDBTypeId.ENUM:
      return type.values.length <= 0xff ? 1 : type.values.length <= 0xffff ? 2 : 4;
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_NS:
    case DuckDBTypeId.TIME_TZ:
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return 8;
    default:
      return 0;
  }
}

/** The largest string that stands in its slot. */
const INLINE_BYTES = 12;
const ALL_VALID = -1;

export class Column {
  readonly type: DuckDBType;
  readonly width: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView<ArrayBuffer>;
  /** The same memory as 32-bit words (little-endian, as every machine that DuckDB runs on). */
  readonly words: Int32Array<ArrayBuffer>;
  /** Values of types whose vectors are not one piece of memory. */
  readonly values: DuckDBValue[] = [];
  /** Where its strings stand. */
  heap: Heap;
  readonly #validity: Int32Array<ArrayBuffer>;
  readonly #isString: boolean;
  #hasNulls = false;
  #hasLong = false;

  constructor(type: DuckDBType, capacity: number, heap: Heap) {
    this.type = type;
    this.heap = heap;
    this.width = widthOf(type);
    this.bytes = new Uint8Array(capacity * this.width);
    this.view = new DataView(this.bytes.buffer);
    this.words = new Int32Array(this.bytes.buffer);
    this.#validity = new Int32Array(Math.ceil(capacity / VECTOR_ROWS) * (VECTOR_ROWS / 32)).fill(ALL_VALID);
    this.#isString = type.typeId === DuckDBTypeId.VARCHAR || type.typeId === DuckDBTypeId.BLOB;
  }

  setNull(row: number): void {
    const word = row >> 5;
    this.#validity[word] = (this.#validity[word] as number) & ~(1 << (row & 31));
    this.#hasNulls = true;
    if (this.width === 0) this.values[row] = null;
    // An earlier slab's string may stand there, which must not be taken for an offset.
    if (this.#isString) this.words.fill(0, row << 2, (row + 1) << 2);
  }

  /** A string that stands at `offset` of the column's heap. */
  setString(row: number, offset: number, length: number): void {
    const { words, heap } = this;
    const slot = row << 2;
    words[slot] = length;
    if (length > INLINE_BYTES) {
      words[slot + 1] = heap.view.getInt32(offset, true);
      words[slot + 2] = offset;
      this.#hasLong = true;
      return;
    }
    words[slot + 1] = 0;
    words[slot + 2] = 0;
    words[slot + 3] = 0;
    const at = (row << 4) + 4;
    const { bytes } = heap;
    for (let index = 0; index < length; index += 1) this.bytes[at + index] = bytes[offset + index] as number;
  }

  relocate(rows: number, address: bigint): void {
    if (!this.#hasLong) return;
    const low = Number(address & 0xffffffffn);
    const high = Number(address >> 32n);
    const { words } = this;
    for (let slot = 0; slot < rows << 2; slot += 4) {
      if ((words[slot] as number) <= INLINE_BYTES) continue;
      const sum = low + (words[slot + 2] as number);
      words[slot + 2] = sum;
      words[slot + 3] = sum > 0xffffffff ? high + 1 : high;
    }
  }

  fill(chunk: duckdb.DataChunk, index: number, from: number, rows: number): void {
    const vector = duckdb.data_chunk_get_vector(chunk, index);
    if (this.width > 0) {
      duckdb.copy_data_to_vector(vector, 0, this.bytes.buffer, from * this.width, rows * this.width);
    } else {
      const parts = new DuckDBDataChunk(chunk).getColumnVector(index);
      for (let row = 0; row < rows; row += 1) parts.setItem(row, this.values[from + row] ?? null);
      parts.flush();
    }
    // Also where there are parts: the binding leaves a union in place of a NULL.
    if (!this.#hasNulls) return;
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, this.#validity.buffer, from / 8, VECTOR_ROWS / 8);
  }

  clear(): void {
    this.values.length = 0;
    if (this.#hasNulls) this.#validity.fill(ALL_VALID);
    this.#hasNulls = false;
    this.#hasLong = false;
  }
}
