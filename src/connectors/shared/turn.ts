import { DagFluxError } from '../../contract/errors.ts';

/** What a session does: one thing at a time, since a connection answers in order, and nothing once the session has ended. */
export class Turn {
  #end: (() => Promise<void>) | undefined;
  #over = false;

  /**
   * Takes the turn; the function that comes back gives it away again. `end` is called if the session ends before that.
   * @throws conflict
   */
  take(end: () => Promise<void>): () => void {
    if (this.#over) {
      throw new DagFluxError('conflict', 'The session has ended; its connection is in other hands.', {
        hint: 'Read results inside the session that asks for them.',
      });
    }
    if (this.#end) {
      throw new DagFluxError('conflict', 'The session is still busy with another statement.', {
        hint: 'Read its rows to the end or close it first, or use a second session.',
      });
    }
    this.#end = end;
    return () => {
      if (this.#end === end) this.#end = undefined;
    };
  }

  /** Has the turn while the work is under way. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    let finished = (): void => {};
    const end = new Promise<void>((resolve) => {
      finished = resolve;
    });
    const give = this.take(() => end);
    try {
      return await work();
    } finally {
      give();
      finished();
    }
  }

  /** Has the turn from the generator's first step to its end. */
  hold<T>(steps: () => AsyncGenerator<T>): AsyncGenerator<T> {
    const take = (end: () => Promise<void>): (() => void) => this.take(end);
    const held: AsyncGenerator<T> = (async function* () {
      const give = take(async () => {
        await held.return(undefined);
      });
      try {
        yield* steps();
      } finally {
        give();
      }
    })();
    return held;
  }

  /** The session ends, and with it what was left open. */
  async close(): Promise<void> {
    this.#over = true;
    await this.#end?.();
  }
}
