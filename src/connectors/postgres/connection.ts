import { setTimeout as pause } from 'node:timers/promises';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { type Channel, CODE } from './channel.ts';
import type { ErrorContext, toError } from './errors.ts';
import { copyFail, readFields, SYNC } from './messages.ts';

/** A statement that has been cancelled gets so long to end before the socket is closed. */
const CANCEL_GRACE_MILLISECONDS = 10_000;
/** A cancel request can arrive before its statement does: it is sent again until the statement has ended. */
const CANCEL_AGAIN_MILLISECONDS = 500;
const MAXIMUM_NOTICES = 1_000;

/** What a connection does in the way of its kind of server. */
export interface Conduct {
  readonly toError: typeof toError;
  /** Asks the server to end the statement under way, for the n-th time. */
  requestCancel(attempt: number): Promise<void>;
}

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
  /** The server process, as it introduced itself. */
  readonly processId: number;
  /** I(dle), in a T(ransaction), or in one that has E(rrored). */
  status: 'I' | 'T' | 'E' = 'I';
  /** What the caller knows of the statement under way, for its error. */
  context: ErrorContext = {};
  /** Whether the statement under way has a time limit: a statement that was ended is then told from one that was cancelled. */
  timeLimited = false;
  readonly #conduct: Conduct;
  /** Something has been sent since the last Sync. */
  #open = false;
  /** Syncs that have not been answered. */
  #awaited = 0;
  #notices: PostgresNotice[] = [];
  #omittedNotices = 0;
  #guard: Guard | undefined;
  #ending = false;

  constructor(channel: Channel, processId: number, conduct: Conduct) {
    this.channel = channel;
    this.processId = processId;
    this.#conduct = conduct;
  }

  /** In the middle of a conversation. */
  get busy(): boolean {
    return this.#open || this.#awaited > 0;
  }

  /** The notices since the last call. */
  takeNotices(): readonly PostgresNotice[] {
    const notices = this.#notices;
    if (this.#omittedNotices > 0) {
      notices.push({ severity: 'NOTICE', message: `${this.#omittedNotices} more notices were left out.` });
    }
    this.#notices = [];
    this.#omittedNotices = 0;
    return notices;
  }

  send(...messages: readonly Uint8Array[]): void {
    for (const message of messages) {
      this.#open = message !== SYNC;
      if (message === SYNC) this.#awaited += 1;
    }
    // One packet, not one a message.
    this.channel.write(Buffer.concat(messages));
  }

  /**
   * Steps to the next frame that belongs to the conversation, and returns its code.
   * @throws what the server answered, after the connection is ready for the next conversation
   */
  async receive(): Promise<number> {
    const { channel } = this;
    while (true) {
      while (channel.next()) {
        if (await this.aside()) continue;
        if (channel.code === CODE.readyForQuery) this.#ready();
        return channel.code;
      }
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
    if (this.#open) this.send(SYNC);
    while (this.#awaited > 0) {
      if ((await this.receive()) === CODE.copyInResponse) this.refuseCopyData('there is no data to copy from');
    }
  }

  /** Ends a COPY from the client with an error. While the server waited for data, it passed over any Sync. */
  refuseCopyData(reason: string): void {
    this.#awaited = 0;
    this.send(copyFail(reason), SYNC);
  }

  /** Ends a conversation that was left in the middle: the server is told to stop, and what it still says is read past. */
  async abandon(guard: Guard): Promise<void> {
    if (this.busy && !this.channel.lost) {
      guard.cancel();
      await this.sync().catch(() => {});
    }
    await guard.settled();
  }

  /** Cancels what is under way, as its signal would. */
  interrupt(): void {
    if (this.busy) this.#guard?.cancel();
  }

  /** Ends what a session has left open: what is under way is cancelled, and nothing that waits behind it begins. */
  async ending(close: () => Promise<void>): Promise<void> {
    this.#ending = true;
    this.interrupt();
    try {
      await close();
    } finally {
      this.#ending = false;
    }
  }

  /**
   * Whether the server has answered an error while data is being sent to it; does not wait.
   * @throws that error; unreachable when the connection is lost
   */
  async check(): Promise<void> {
    while (this.channel.next() || (this.channel.take() && this.channel.next())) await this.aside();
    this.channel.throwIfLost();
  }

  /** Does work of which the server is told to stop when the signal fires. */
  async cancellable<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const guard = this.guard(signal);
    try {
      const result = await work();
      await guard.settled();
      return result;
    } catch (error) {
      throw await guard.explain(error);
    }
  }

  /** The same for a generator: until settled, a fired signal cancels at the server; `explain` tells errors apart. */
  guard(signal: AbortSignal | undefined): Guard {
    throwIfAborted(signal);
    if (this.#ending) throw new DagFluxError('cancelled', 'The session ended before this was done.');
    const done = new AbortController();
    let cancelling: Promise<void> | undefined;
    const cancel = (): void => {
      if (!done.signal.aborted) cancelling ??= this.#cancelUntil(done.signal);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    // Waits for a request that is under way: it would hit the next statement of this connection.
    const settled = async (): Promise<void> => {
      signal?.removeEventListener('abort', cancel);
      done.abort();
      await cancelling;
    };
    this.#guard = {
      cancel,
      settled,
      explain: async (error) => {
        await settled();
        return this.#explain(error, signal);
      },
    };
    return this.#guard;
  }

  async #cancelUntil(done: AbortSignal): Promise<void> {
    const giveUp = setTimeout(() => this.channel.destroy(), CANCEL_GRACE_MILLISECONDS);
    done.addEventListener('abort', () => clearTimeout(giveUp), { once: true });
    for (let attempt = 1; !done.aborted && !this.channel.lost; attempt += 1) {
      await this.#conduct.requestCancel(attempt).catch(() => {});
      await pause(CANCEL_AGAIN_MILLISECONDS, undefined, { signal: done }).catch(() => {});
    }
  }

  /** 57014 is one SQLSTATE for three things: our signal has fired, the time limit is over, or somebody else has cancelled. */
  #explain(error: unknown, signal: AbortSignal | undefined): DagFluxError {
    const known = asDagFluxError(error);
    if (signal?.aborted && (known.code === 'cancelled' || known.code === 'unreachable')) {
      return asDagFluxError(signal.reason);
    }
    if (known.native?.code !== '57014') return known;
    const options = { native: known.native, cause: error };
    return this.timeLimited
      ? new DagFluxError('timeout', 'The statement took longer than its time limit and was ended at the server.', {
          hint: 'Raise the limit, or ask for less.',
          ...options,
        })
      : new DagFluxError('cancelled', 'The statement was cancelled at the server, and not by us.', {
          hint: 'Ask an administrator whether statements are ended there, then run it again.',
          ...options,
        });
  }

  async #recover(): Promise<DagFluxError> {
    const error = this.#conduct.toError(readFields(this.channel.body()), this.context);
    try {
      if (this.#open) this.send(SYNC);
      while (this.#awaited > 0) {
        await this.channel.frame();
        if (this.channel.code === CODE.readyForQuery) this.#ready();
      }
    } catch {
      // The server ended the connection with this error; the channel knows that it is lost.
    }
    return error;
  }

  #ready(): void {
    this.#awaited -= 1;
    const status = String.fromCharCode(this.channel.bytes[this.channel.start] as number);
    this.status = status === 'T' || status === 'E' ? status : 'I';
  }

  #keepNotice(): void {
    if (this.#notices.length >= MAXIMUM_NOTICES) {
      this.#omittedNotices += 1;
      return;
    }
    const fields = readFields(this.channel.body());
    this.#notices.push({ severity: fields.V ?? fields.S ?? 'NOTICE', message: fields.M ?? '' });
  }
}

export interface Guard {
  /** Cancels at the server, as the signal would. */
  cancel(): void;
  /** Stops watching, and waits for a request that is under way. */
  settled(): Promise<void>;
  explain(error: unknown): Promise<DagFluxError>;
}
