import type { Readable } from 'node:stream';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { Field, Value } from '../../contract/values.ts';
import { type ErrorContext, toError } from './errors.ts';
import { keepTexts, type SdkConnection, type SdkError, type SdkStatement, within } from './sdk.ts';
import { ofResult, toField } from './types.ts';

/** After a cancel has been sent, the statement's end is waited for so long; then the session is given up. */
const CANCEL_MILLISECONDS = 10_000;
/** While a statement runs, the session is asked for a sign of life this often; after two without an answer it is lost. */
const SIGN_OF_LIFE_MILLISECONDS = 10_000;

/** A value as the driver binds it; all that it would change is text. */
export type Bind = string | number | boolean | null;

export interface ExecuteOptions {
  readonly binds?: readonly Bind[] | readonly (readonly Bind[])[];
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; ends the statement at the server. */
  readonly timeout?: number | undefined;
  /** Only says what columns there would be. */
  readonly describeOnly?: boolean;
  readonly context?: ErrorContext;
}

/** What a statement answered; its rows come as they are read. */
export interface Result {
  readonly fields: readonly Field[];
  /** Rows in order, each the texts that Snowflake sent. */
  stream(): Readable;
}

/** One session at Snowflake. Statements run one after the other. */
export class Connection {
  readonly #native: SdkConnection;
  #lost = false;

  constructor(native: SdkConnection) {
    this.#native = native;
  }

  /** It must not be used again. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Asks whether the session can still be used. */
  async isAlive(): Promise<boolean> {
    return !this.#lost && (await this.#native.isValidAsync());
  }

  async execute(sql: string, options: ExecuteOptions = {}): Promise<Result> {
    const statement = await this.#run(sql, options);
    keepTexts(statement);
    return {
      fields: (statement.getColumns() ?? []).map((column) =>
        toField(column.getName(), ofResult(column.getType(), column.getPrecision(), column.getScale())),
      ),
      stream: () => statement.streamRows(),
    };
  }

  /** The rows of a small result. */
  async rows(sql: string, options: ExecuteOptions = {}): Promise<readonly Readonly<Record<string, string | null>>[]> {
    const { fields, stream } = await this.execute(sql, options);
    const rows: Record<string, string | null>[] = [];
    try {
      for await (const row of stream() as AsyncIterable<readonly (string | null)[]>) {
        rows.push(Object.fromEntries(fields.map((field, index) => [field.name, row[index] ?? null])));
      }
    } catch (error) {
      throw toError(error, options.context);
    }
    return rows;
  }

  async end(): Promise<void> {
    this.#lost = true;
    await Promise.race([
      new Promise<void>((resolve) => {
        this.#native.destroy(() => resolve());
      }),
      new Promise<void>((resolve) => {
        setTimeout(resolve, CANCEL_MILLISECONDS).unref();
      }),
    ]);
  }

  #run(sql: string, { binds, signal, timeout, describeOnly, context }: ExecuteOptions): Promise<SdkStatement> {
    throwIfAborted(signal);
    if (this.#lost) throw gone();
    const deadline = timeout ? AbortSignal.timeout(timeout) : undefined;
    const stop = AbortSignal.any([signal, deadline].filter((one) => one !== undefined));
    return new Promise((resolve, reject) => {
      const requests = new AbortController();
      const giveUp = (why: DagFluxError): void => {
        this.#lost = true;
        settle(() => reject(why));
        requests.abort();
      };
      const watch = this.#watch(() => giveUp(gone()));
      let given: NodeJS.Timeout | undefined;
      const settle = (how: () => void): void => {
        watch();
        clearTimeout(given);
        stop.removeEventListener('abort', onAbort);
        how();
      };
      const onAbort = (): void => {
        statement.cancel();
        given = setTimeout(() => giveUp(asDagFluxError(stop.reason)), CANCEL_MILLISECONDS);
      };
      const statement = within(requests.signal, () =>
        this.#native.execute({
          sqlText: sql,
          rowMode: 'array',
          streamResult: true,
          ...(binds !== undefined && { binds: binds as Bind[] }),
          ...(describeOnly && { describeOnly }),
          ...(timeout && { parameters: { STATEMENT_TIMEOUT_IN_SECONDS: Math.ceil(timeout / 1000) } }),
          complete: (error: SdkError | undefined, done) => {
            settle(() => {
              if (!error) resolve(done as SdkStatement);
              else if (stop.aborted) reject(asDagFluxError(stop.reason));
              else reject(toError(error, { sql, ...context }));
            });
          },
        }),
      ) as SdkStatement;
      stop.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** The driver tries a request again a thousand times: whether anyone is there is asked beside it. */
  #watch(onLost: () => void): () => void {
    let missed = 0;
    const timer = setInterval(async () => {
      missed = (await this.#native.isValidAsync()) ? 0 : missed + 1;
      if (missed >= 2) onLost();
    }, SIGN_OF_LIFE_MILLISECONDS);
    timer.unref();
    return () => clearInterval(timer);
  }
}

function gone(): DagFluxError {
  return new DagFluxError('unreachable', 'The session at Snowflake was lost.', {
    hint: 'Check the network and run it again; what was not committed is undone.',
  });
}

/** A parameter as the driver binds it without changing it; numbers that JavaScript alone knows go as text. @throws invalid-data */
export function toBind(value: Value, index: number): Bind {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'number') {
    // The driver takes every number without a fraction for an integer.
    const isReal = Number.isFinite(value) && !Number.isInteger(value);
    if (isReal || (Number.isSafeInteger(value) && !Object.is(value, -0))) return value;
    return floatText(value);
  }
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new DagFluxError('invalid-data', `The parameter ${index + 1} holds half of a surrogate pair.`, {
      hint: 'It is no character in UTF-8; remove it.',
    });
  }
  return value;
}

/** A float as Snowflake reads it from a text. */
export function floatText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
}
