const BACKSLASH = 0x5c;
/** What LOAD DATA does not read as PostgreSQL writes it: to it, \f and \v are the letters. */
const LETTERS: Readonly<Record<number, number>> = { 102: 0x0c, 118: 0x0b };

/** PostgreSQL's COPY text for LOAD DATA, chunk by chunk: the two escapes that it does not know become the characters themselves. */
export class CopyTextFilter {
  /** A backslash at the end of a chunk, whose letter is in the next. */
  #held = false;

  filter(received: Uint8Array): Uint8Array {
    let chunk = received;
    if (this.#held) {
      chunk = Buffer.allocUnsafe(received.length + 1);
      chunk[0] = BACKSLASH;
      chunk.set(received, 1);
      this.#held = false;
    }
    const parts: Uint8Array[] = [];
    let kept = 0;
    let at = chunk.indexOf(BACKSLASH);
    for (; at !== -1 && at + 1 < chunk.length; at = chunk.indexOf(BACKSLASH, at + 2)) {
      const character = LETTERS[chunk[at + 1] as number];
      if (character === undefined) continue;
      parts.push(chunk.subarray(kept, at), Uint8Array.of(character));
      kept = at + 2;
    }
    this.#held = at !== -1;
    const rest = chunk.subarray(kept, this.#held ? at : chunk.length);
    return parts.length === 0 ? rest : Buffer.concat([...parts, rest]);
  }
}
