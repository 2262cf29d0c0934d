import type { Notice } from '../../contract/connector.ts';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { type Channel, MESSAGE } from './channel.ts';
import { type ErrorContext, readMessage, toError } from './errors.ts';
import { DONE, TOKEN, TokenReader } from './tokens.ts';

/** A statement that has been cancelled gets so long to end before the socket is closed. */
const CANCEL_GRACE_MILLISECONDS = 10_000;
const MAXIMUM_NOTICES = 1_000;
/** ENVCHANGE types ("ENVCHANGE", MS-TDS 2.2.7.9). */
const CHANGE = { begun: 8, committed: 9, rolledBack: 10, enlisted: 11, ended: 17 } as const;
/** What the server says beside each refused statement: "The statement has been terminated." and the like. */
const ECHOES: ReadonlySet<number> = new Set([3621, 5701, 5703]);
const NO_TRANSACTION = Buffer.alloc(8);

/**
 * One server connection: a request at a time, its answer's tokens, errors, messages, the transaction, and cancelling by an
 * Attention, which the server acknowledges (MS-TDS 3.2.5, "Sent Attention state").
 */
export class Connection {
  readonly channel: Channel;
  readonly tokens: TokenReader;
  /** The transaction that requests name, as the server told it; zeros = none. */
  transaction: Buffer = NO_TRANSACTION;
  /** What the caller knows of the request under way, for its error. */
  context: ErrorContext = {};
  /** A request has been sent whose answer has not been read to its end. */
  busy = false;
  #attention: 'none' | 'sent' = 'none';
  #error: DagFluxError | undefined;
  #notices: Notice[] = [];
  #omittedNotices = 0;
  #guard: Guard | undefined;
  #ending = false;

  constructor(channel: Channel) {
    this.channel = channel;
    this.tokens = new TokenReader(channel);
  }

  get inTransaction(): boolean {
    return this.transaction !== NO_TRANSACTION;
  }

  /** The messages (PRINT, RAISERROR below 11, warnings) since the last call. */
  takeNotices(): readonly Notice[] {
    const notices = this.#notices;
    if (this.#omittedNotices > 0) {
      notices.push({ severity: 'INFO', message: `${this.#omittedNotices} more messages were left out.` });
    }
    this.#notices = [];
    this.#omittedNotices = 0;
    return notices;
  }

  /** Sends a whole request. */
  request(kind: number, payload: Uint8Array, options: { readonly reset?: boolean } = {}): void {
    this.channel.throwIfLost();
    this.begin();
    this.channel.send(kind, payload, options);
  }

  /** From now on an answer is read; the request itself is written to the channel by the caller. */
  begin(): void {
    this.busy = true;
    this.#attention = 'none';
    this.#error = undefined;
    this.channel.expect();
  }

  /**
   * Steps to the next token of the answer that is about the result, and returns its code; 0 = the answer has ended.
   * @throws what the server answered, once the answer has been read to its end
   */
  async receive(): Promise<number> {
    const { tokens } = this;
    try {
      while (true) {
        if (!tokens.next() && !(await tokens.step())) {
          if (await this.#ended()) return 0;
          continue;
        }
        if (this.#aside()) continue;
        return tokens.code;
      }
    } catch (error) {
      // What cannot be read leaves the rest unreadable too.
      if (!(error instanceof DagFluxError)) this.channel.destroy();
      if (error instanceof RangeError) {
        throw new DagFluxError('internal', "The server's answer could not be read.", { cause: error });
      }
      throw error;
    }
  }

  /** The error of the answer so far: what follows it is of no interest. */
  get failed(): boolean {
    return this.#error !== undefined;
  }

  /** Reads the answer to its end, passing over results. @throws what the server answered */
  async drain(): Promise<void> {
    while (this.busy && (await this.receive()) !== 0);
  }

  /** Asks the server to stop; what it still says is read to its acknowledgement. */
  attention(): void {
    if (!this.busy || this.#attention === 'sent' || this.channel.lost) return;
    this.#attention = 'sent';
    // A message that was not ended cannot be interrupted: the server is told to throw it away.
    if (this.channel.writing) this.channel.finish({ ignore: true });
    this.channel.send(MESSAGE.attention, new Uint8Array(0));
  }

  /** Ends a request that was left in the middle. */
  async abandon(guard: Guard): Promise<void> {
    if (this.busy && !this.channel.lost) {
      guard.cancel();
      await this.drain().catch(() => {});
    }
    guard.settled();
  }

  /** Ends what a session has left open: what is under way is cancelled, and nothing that waits behind it begins. */
  async ending(close: () => Promise<void>): Promise<void> {
    this.#ending = true;
    if (this.busy) this.#guard?.cancel();
    try {
      await close();
    } finally {
      this.#ending = false;
    }
  }

  /** Does work of which the server is told to stop when the signal fires. */
  async cancellable<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const guard = this.guard(signal);
    try {
      return await work();
    } catch (error) {
      throw guard.explain(error);
    } finally {
      guard.settled();
    }
  }

  /** The same for a generator: until settled, a fired signal cancels at the server; `explain` tells errors apart. */
  guard(signal: AbortSignal | undefined): Guard {
    throwIfAborted(signal);
    if (this.#ending) throw new DagFluxError('cancelled', 'The session ended before this was done.');
    let giveUp: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      giveUp ??= setTimeout(() => this.channel.destroy(), CANCEL_GRACE_MILLISECONDS);
      this.attention();
    };
    signal?.addEventListener('abort', cancel, { once: true });
    const settled = (): void => {
      signal?.removeEventListener('abort', cancel);
      clearTimeout(giveUp);
    };
    this.#guard = {
      cancel,
      settled,
      explain: (error) => {
        const known = asDagFluxError(error);
        const ours = signal?.aborted && (known.code === 'cancelled' || known.code === 'unreachable');
        return ours ? asDagFluxError(signal.reason) : known;
      },
    };
    return this.#guard;
  }

  /** At the end of a message. False: the acknowledgement of our Attention comes in the next one. */
  async #ended(): Promise<boolean> {
    if (this.#attention === 'sent') {
      this.channel.expect();
      return false;
    }
    this.busy = false;
    const error = this.#error;
    this.#error = undefined;
    if (error) throw error;
    return true;
  }

  /** Deals with the current token if it stands beside the result; false = it does not. @throws cancelled */
  #aside(): boolean {
    const { tokens } = this;
    switch (tokens.code) {
      case TOKEN.error: {
        const error = toError(readMessage(tokens.cursor()), this.context);
        this.#error ??= error;
        // Nothing that follows in the batch is to run; where its end is here already, there is nothing to stop.
        if (!this.channel.complete) this.attention();
        return true;
      }
      case TOKEN.info:
        this.#keepNotice();
        return true;
      case TOKEN.change:
        this.#change();
        return true;
      case TOKEN.done:
      case TOKEN.doneProcedure:
      case TOKEN.doneInProcedure:
        if ((tokens.cursor().u16() & DONE.attention) === 0) return this.#error !== undefined;
        this.#acknowledged();
        return true;
      case TOKEN.row:
      case TOKEN.compressedRow:
      case TOKEN.columns:
        return this.#error !== undefined;
      default:
        return true;
    }
  }

  #acknowledged(): never {
    this.busy = false;
    this.#attention = 'none';
    const error = this.#error;
    this.#error = undefined;
    throw error ?? new DagFluxError('cancelled', 'The statement was cancelled.');
  }

  #change(): void {
    const cursor = this.tokens.cursor();
    cursor.u16();
    const kind = cursor.u8();
    if (kind === CHANGE.begun || kind === CHANGE.enlisted) this.transaction = cursor.copy(cursor.u8());
    else if (kind === CHANGE.committed || kind === CHANGE.rolledBack || kind === CHANGE.ended) {
      this.transaction = NO_TRANSACTION;
    }
  }

  #keepNotice(): void {
    const { number, severity, message } = readMessage(this.tokens.cursor());
    if (ECHOES.has(number)) return;
    if (this.#notices.length >= MAXIMUM_NOTICES) this.#omittedNotices += 1;
    else this.#notices.push({ severity: severity === 0 ? 'INFO' : `INFO ${severity}`, message });
  }
}

export interface Guard {
  /** Cancels at the server, as the signal would. */
  cancel(): void;
  /** Stops watching. */
  settled(): void;
  explain(error: unknown): DagFluxError;
}
