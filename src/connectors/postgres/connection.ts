import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { type Channel, CODE } from './channel.ts';
import { type ErrorContext, toError } from './errors.ts';
import { readFields, SYNC } from './messages.ts';

/** A statement that has been cancelled gets so long to end before the socket is closed. */
const CANCEL_GRACE_MILLISECONDS = 10_000;
/** A cancel request can arrive before its statement does: it is sent again until the statement has ended. */
const CANCEL_AGAIN_MILLISECONDS = 500;
const MAXIMUM_NOTICES = 1_000;

export interface PostgresNotice {
  readonly severity: string;
  readonly message: string;
}

/**
 * One server connection: what has been sent and not yet answered, the transaction state, errors and cancelling. Everything
 * is one extended-query conversation after the other, each ended by Sync ("Extended Query" in the protocol's documentation).
 */
export class Connection {
  readonly channel: Channel;
  /** I(dle), in a T(ransaction), or in one that has E(rrored). */
  status: 'I' | 'T' | 'E' = 'I';
  readonly #requestCancel: () => Promise<void>;
  #synced = true;
  #notices: PostgresNotice[] = [];
  /** What the caller knows of the statement under way, for its error. */
  context: ErrorContext = {};

  constructor(channel: Channel, requestCancel: () => Promise<void>) {
    this.channel = channel;
    this.#requestCancel = requestCancel;
  }

  /** The notices since the last call. */
  takeNotices(): readonly PostgresNotice[] {
    const notices = this.#notices;
    this.#notices = [];
    return notices;
  }

  send(...messages: readonly Uint8Array[]): void {
    for (const message of messages) {
      this.#synced = message === SYNC;
      this.channel.write(message);
    }
  }

  /**
   * Steps to the next frame that belongs to the conversation, and returns its code.
   * @throws what the server answered, after the connection is ready for the next conversation
   */
  async receive(): Promise<number> {
    const { channel } = this;
    while (true) {
      while (channel.next()) if (!(await this.aside())) return channel.code;
      await channel.fill();
    }
  }

  /**
   * Deals with the current frame if it stands beside the conversation (a notice, a changed setting); false = it does not.
   * @throws what the server answered, if the frame is its error
   */
  async aside(): Promise<boolean> {
    switch (this.channel.code) {
      case CODE.notice:
        this.#keepNotice();
        return true;
      case CODE.parameterStatus:
      case CODE.notification:
        return true;
      case CODE.error:
        throw await this.#recover();
      default:
        return false;
    }
  }

  /** Ends the conversation: what is still unanswered is read past. In no transaction, this is where the work is committed. */
  async sync(): Promise<void> {
    if (!this.#synced) this.send(SYNC);
    while ((await this.receive()) !== CODE.readyForQuery);
    this.ready();
  }

  /** Takes note of the ReadyForQuery that is the current frame: the conversation has ended. */
  ready(): void {
    this.#synced = true;
    const status = String.fromCharCode(this.channel.bytes[this.channel.start] as number);
    this.status = status === 'T' || status === 'E' ? status : 'I';
  }

  /** Whether the server has answered an error while data is being sent to it; does not wait. */
  async check(): Promise<void> {
    while (this.channel.next() || (this.channel.take() && this.channel.next())) await this.aside();
  }

  /** Does work of which the server is told to stop when the signal fires. */
  async cancellable<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    using guard = this.guard(signal);
    try {
      return await work();
    } catch (error) {
      throw await guard.explain(error);
    }
  }

  /** The same for a generator: until disposed, a fired signal cancels at the server; `explain` tells errors apart. */
  guard(signal: AbortSignal | undefined): Guard {
    throwIfAborted(signal);
    let again: NodeJS.Timeout | undefined;
    let last: Promise<void> = Promise.resolve();
    const request = (): void => {
      last = this.#requestCancel().catch(() => {});
    };
    let giveUp: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      // The signal may fire and the consumer stop, both for the same reason: one pair of timers.
      if (again !== undefined) return;
      request();
      again = setInterval(request, CANCEL_AGAIN_MILLISECONDS);
      giveUp = setTimeout(() => this.channel.destroy(), CANCEL_GRACE_MILLISECONDS);
    };
    const stop = (): void => {
      signal?.removeEventListener('abort', onAbort);
      clearInterval(again);
      clearTimeout(giveUp);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    return {
      cancel: onAbort,
      settled: async () => {
        stop();
        await last;
      },
      explain: async (error) => {
        stop();
        // A request that is still under way would hit the next statement of this connection.
        await last;
        return explain(error, signal);
      },
      [Symbol.dispose]: stop,
    };
  }

  async #recover(): Promise<DagFluxError> {
    const error = toError(readFields(this.channel.body()), this.context);
    try {
      if (!this.#synced) this.send(SYNC);
      do await this.channel.frame();
      while (this.channel.code !== CODE.readyForQuery);
      this.ready();
    } catch {
      // The server ended the connection with this error; the channel knows that it is lost.
    }
    return error;
  }

  #keepNotice(): void {
    if (this.#notices.length >= MAXIMUM_NOTICES) return;
    const fields = readFields(this.channel.body());
    this.#notices.push({ severity: fields.V ?? fields.S ?? 'NOTICE', message: fields.M ?? '' });
  }
}

export interface Guard extends Disposable {
  /** Cancels at the server, as the signal would. */
  cancel(): void;
  /** Stops watching, and waits for a request that is under way. */
  settled(): Promise<void>;
  explain(error: unknown): Promise<DagFluxError>;
}

/** 57014 is one SQLSTATE for two things: ours when the signal has fired, else the statement's time limit. */
function explain(error: unknown, signal: AbortSignal | undefined): DagFluxError {
  const known = asDagFluxError(error);
  if (signal?.aborted && (known.code === 'cancelled' || known.code === 'unreachable')) {
    return asDagFluxError(signal.reason);
  }
  if (known.native?.code === '57014') {
    return new DagFluxError('timeout', 'The statement took longer than its time limit and was ended at the server.', {
      hint: 'Raise the limit, or ask for less.',
      ...(known.native && { native: known.native }),
      cause: error,
    });
  }
  return known;
}
