const NEWLINE = 0x0a;
const TAB = 0x09;
const LETTER = 0x7a;
const NOTHING = Buffer.alloc(0);

/**
 * MariaDB would make 0 of -0 without a word. Here it becomes what is no number, which the server then refuses with its row and column.
 */
export class NegativeZeroFilter {
  readonly #columns: ReadonlySet<number>;
  /** A row of which only the beginning is here. */
  #rest = NOTHING;

  /** `columns`: the positions of those that are floating-point numbers. */
  constructor(columns: ReadonlySet<number>) {
    this.#columns = columns;
  }

  filter(received: Uint8Array): Uint8Array {
    if (this.#columns.size === 0) return received;
    const end = received.lastIndexOf(NEWLINE) + 1;
    if (end === received.length && this.#rest.length === 0) return this.#mark(received);
    const all = Buffer.concat([this.#rest, received]);
    const whole = end === 0 ? 0 : this.#rest.length + end;
    this.#rest = all.subarray(whole);
    return this.#mark(all.subarray(0, whole));
  }

  #mark(rows: Uint8Array): Uint8Array {
    let marked = Buffer.from(rows.buffer, rows.byteOffset, rows.length);
    for (const ending of ['-0\t', '-0\n']) {
      for (let at = marked.indexOf(ending); at !== -1; at = marked.indexOf(ending, at + 1)) {
        const before = at === 0 ? NEWLINE : marked[at - 1];
        if ((before !== TAB && before !== NEWLINE) || !this.#columns.has(columnAt(marked, at))) continue;
        // Others may hold the bytes that came.
        if (marked.buffer === rows.buffer) marked = Buffer.from(marked);
        marked[at + 1] = LETTER;
      }
    }
    return marked;
  }
}

/** How many columns stand before a place, in its row. */
function columnAt(rows: Buffer, place: number): number {
  let column = 0;
  for (let at = place - 1; at >= 0 && rows[at] !== NEWLINE; at -= 1) if (rows[at] === TAB) column += 1;
  return column;
}
