import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { requireWellFormed } from '../shared/well-formed.ts';
import type { Channel } from './channel.ts';
import { type ErrorContext, toError } from './errors.ts';
import { explain, type Guard, pauseUntil } from './guard.ts';
import { COMMAND, type Completion, PayloadReader, STATUS } from './protocol.ts';

/** A statement that has been cancelled gets so long to end before the socket is closed. */
const CANCEL_GRACE_MILLISECONDS = 10_000;
/** A request can arrive before its statement does: it is sent again until the statement has ended. */
const CANCEL_AGAIN_MILLISECONDS = 500;

/** Of data that is sent to the server, in one packet. */
const DATA_PACKET_BYTES = 256 * 1024;

/** What a packet of an answer is. */
type Packet = 'head' | 'column' | 'columns-end' | 'row' | 'completion' | 'infile' | 'other';

const EMPTY = Buffer.alloc(0);
const OK = 0x00;
const INFILE = 0xfb;
const EOF = 0xfe;
const ERROR = 0xff;
const MAXIMUM_EOF_LENGTH = 9;

/**
 * One server connection: a command is sent, its answer is read to the end, then the next ("Command Phase"). What is under way
 * is cancelled by KILL QUERY on a connection of its own.
 */
export class Connection {
  readonly channel: Channel;
  /** MariaDB, not MySQL. */
  readonly mariadb: boolean;
  /** MariaDB's extended metadata were agreed on at the login. */
  readonly extended: boolean;
  readonly #kill: () => Promise<void>;
  /** What the server said last: see STATUS. */
  status = 0;
  /** Bytes of a command, at most; the server would end the connection over a longer one. */
  maximumPacket = Number.POSITIVE_INFINITY;
  /** How the last result ended. */
  completion: Completion = { affectedRows: 0, warnings: 0 };
  /** What the caller knows of the statement under way, for its error. */
  context: ErrorContext = {};
  #expected: 'nothing' | 'head' | 'columns' | 'rows' | 'other' = 'nothing';
  /** The number of the last packet of data that was sent. */
  #sequence: number | undefined;
  #guard: Guard | undefined;
  #ending = false;

  constructor(
    channel: Channel,
    options: { readonly mariadb: boolean; readonly extended: boolean; readonly kill: () => Promise<void> },
  ) {
    this.channel = channel;
    this.mariadb = options.mariadb;
    this.extended = options.extended;
    this.#kill = options.kill;
  }

  get inTransaction(): boolean {
    return (this.status & STATUS.inTransaction) !== 0;
  }

  /** A command was sent, and its answer is not read to the end. */
  get busy(): boolean {
    return this.#expected !== 'nothing';
  }

  /** Sends a command; `answer` = what its first packet is. */
  send(command: number, body: Uint8Array | string = '', answer: 'result' | 'other' | 'none' = 'result'): void {
    this.channel.throwIfLost();
    if (typeof body === 'string') requireWellFormed(body);
    const text = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
    if (text.length + 1 > this.maximumPacket) throw tooLong(text.length + 1, this.maximumPacket);
    const payload = Buffer.allocUnsafe(text.length + 1);
    payload[0] = command;
    payload.set(text, 1);
    this.channel.send(payload, 0);
    if (answer !== 'none') this.#expected = answer === 'other' ? 'other' : 'head';
  }

  /**
   * Steps to the next packet of the answer, if it is here; undefined = it is not.
   * @throws what the server answered; the connection is then ready for the next command
   */
  step(): Packet | undefined {
    const { channel } = this;
    if (!channel.next()) return undefined;
    const first = channel.bytes[channel.start];
    if (first === ERROR) {
      this.#expected = 'nothing';
      throw this.#error();
    }
    const ends = first === EOF && channel.stop - channel.start < MAXIMUM_EOF_LENGTH;
    switch (this.#expected) {
      case 'rows':
        return ends ? this.#complete() : 'row';
      case 'columns':
        if (ends) this.#expected = 'rows';
        return ends ? 'columns-end' : 'column';
      case 'head':
        if (first === OK) return this.#complete();
        if (first === INFILE) return 'infile';
        this.#expected = 'columns';
        return 'head';
      default:
        return 'other';
    }
  }

  /** Steps to the next packet, waiting for it. */
  async receive(): Promise<Packet> {
    while (true) {
      const packet = this.step();
      if (packet !== undefined) return packet;
      await this.channel.fill();
    }
  }

  /** An answer that `other` announced has been read. */
  answered(): void {
    this.#expected = 'nothing';
  }

  /** Reads past what is left of an answer. No file is ever given to a server that asks for one. */
  async drain(): Promise<void> {
    while (this.busy) if ((await this.receive()) === 'infile') this.sendData(EMPTY);
  }

  /** One piece of what the server has asked for with `infile`; an empty one ends it. False = wait for `channel.drained`. */
  sendData(data: Uint8Array): boolean {
    let sequence = this.#sequence ?? this.channel.sequence;
    let room = true;
    // A packet longer than max_allowed_packet would end the connection.
    for (let at = 0; at === 0 || at < data.length; at += DATA_PACKET_BYTES) {
      sequence += 1;
      room = this.channel.send(data.subarray(at, at + DATA_PACKET_BYTES), sequence);
    }
    this.#sequence = data.length === 0 ? undefined : sequence;
    return room;
  }

  #complete(): 'completion' {
    const { bytes, start, stop } = this.channel;
    const reader = new PayloadReader(bytes, start, stop);
    let affectedRows = 0;
    let warnings = 0;
    if (reader.integer(1) === OK) {
      affectedRows = reader.length();
      reader.length();
      this.status = reader.integer(2);
      warnings = reader.integer(2);
    } else {
      warnings = reader.integer(2);
      this.status = reader.integer(2);
    }
    this.completion = { affectedRows, warnings };
    this.#expected = (this.status & STATUS.moreResults) === 0 ? 'nothing' : 'head';
    return 'completion';
  }

  /** Ends what was left in the middle: the server is told to stop, and what it still says is read past. */
  async abandon(guard: Guard): Promise<void> {
    if (this.busy && !this.channel.lost) {
      guard.cancel();
      await this.drain().catch(() => {});
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

  /** Does work of which the server is told to stop when the signal fires. */
  async cancellable<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const guard = this.guard(signal);
    try {
      const result = await work();
      await guard.settled();
      // A killed SLEEP() ends like one that has slept.
      throwIfAborted(signal);
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
    const settled = async (): Promise<void> => {
      signal?.removeEventListener('abort', cancel);
      done.abort();
      if (!cancelling) return;
      await cancelling;
      cancelling = undefined;
      await this.#absorbKill();
    };
    this.#guard = {
      cancel,
      settled,
      explain: async (error) => {
        await settled();
        return explain(error, signal);
      },
    };
    return this.#guard;
  }

  async #cancelUntil(done: AbortSignal): Promise<void> {
    const giveUp = setTimeout(() => this.channel.destroy(), CANCEL_GRACE_MILLISECONDS);
    while (!done.aborted && !this.channel.lost) {
      await this.#kill().catch(() => {});
      if (!done.aborted) await pauseUntil(done, CANCEL_AGAIN_MILLISECONDS);
    }
    clearTimeout(giveUp);
  }

  /** A request that came late would hit the next statement: it hits this one instead. */
  async #absorbKill(): Promise<void> {
    if (this.channel.lost || this.busy) return;
    const { context } = this;
    try {
      this.send(COMMAND.query, 'DO 0');
      await this.drain();
    } catch {
      // Hit, as it was meant to be; or lost, which the next one will say.
    }
    this.context = context;
  }

  #error(): DagFluxError {
    const { bytes, start, stop } = this.channel;
    const reader = new PayloadReader(bytes, start + 1, stop);
    const number = reader.integer(2);
    const rest = reader.rest();
    const [state, message] = rest.startsWith('#') ? [rest.slice(1, 6), rest.slice(6)] : ['HY000', rest];
    return toError({ number, state, message }, this.context);
  }
}

function tooLong(bytes: number, maximum: number): DagFluxError {
  return new DagFluxError(
    'unsupported',
    `The statement has ${bytes} bytes, and the server takes ${maximum} (max_allowed_packet).`,
    {
      hint: 'Make it shorter, or ask an administrator to raise max_allowed_packet.',
    },
  );
}
