import { DagFluxError } from '../../contract/errors.ts';
import type { Jobs } from './jobs.ts';
import { isTransactionControl, type Statement } from './lexer.ts';

const END_MILLISECONDS = 15_000;

/**
 * BigQuery's own session, made when the first statement needs one: it holds a transaction, temporary tables and variables from
 * one job to the next. Jobs that need none of these run without.
 */
export class ServerSession {
  readonly #jobs: Jobs;
  readonly #transaction: 'read' | 'write' | undefined;
  readonly #temporary = new Set<string>();
  #id: string | undefined;
  /** The account may not make sessions: each read has its own moment. */
  #refused = false;
  #failed = false;
  /** A transaction is open, ours or the user's. */
  #open = false;

  constructor(jobs: Jobs, transaction: 'read' | 'write' | undefined) {
    this.#jobs = jobs;
    this.#transaction = transaction;
  }

  get transaction(): 'read' | 'write' | undefined {
    return this.#transaction;
  }

  /** Ours, or one that the user has begun. */
  get inTransaction(): boolean {
    return this.#transaction !== undefined || this.#open;
  }

  /** The session that is there already. */
  get current(): string | undefined {
    return this.#id;
  }

  /** Where a statement has to run: in the session, which may be made for it, or, undefined, outside of any. */
  async for(statement: Pick<Statement, 'words'>, signal: AbortSignal | undefined): Promise<string | undefined> {
    const temporary = temporaryTable(statement.words);
    if (temporary !== undefined) this.#temporary.add(temporary);
    // BigQuery changes no permanent table's definition within a transaction: it is done beside it, at once.
    if (this.#transaction !== undefined && this.#isPermanentDefinition(statement.words)) {
      // What is altered has its rows by then, as in every database where DDL commits.
      if (this.#transaction === 'write' && statement.words[0] === 'ALTER') await this.#renew(signal);
      return undefined;
    }
    // SET @@time_zone and the like are meant for the statements behind them.
    const lasting = temporary !== undefined || statement.words[0] === 'SET' || isTransactionControl(statement.words);
    const needed = this.#transaction !== undefined || lasting;
    if (needed && this.#id === undefined && !this.#refused) await this.#create(signal);
    if (isTransactionControl(statement.words)) this.#open = statement.words[0] === 'BEGIN';
    return this.#id;
  }

  /** A statement failed: what the transaction has done so far may be gone. */
  fail(): void {
    this.#failed = true;
  }

  async commit(signal: AbortSignal | undefined): Promise<void> {
    if (this.#id === undefined) return;
    if (this.#failed) {
      throw new DagFluxError('conflict', 'A statement of the transaction failed, so nothing of it was kept.', {
        hint: 'Run it again without the statement that fails.',
      });
    }
    await this.#jobs.query('COMMIT TRANSACTION', { session: this.#id, signal, free: true });
    this.#open = false;
  }

  /** Ends the session; what was not committed is undone by that. */
  async end(): Promise<void> {
    if (this.#id === undefined) return;
    const session = this.#id;
    this.#id = undefined;
    const signal = AbortSignal.timeout(END_MILLISECONDS);
    if (this.#open) await this.#jobs.query('ROLLBACK TRANSACTION', { session, signal, free: true }).catch(() => {});
    // One that cannot be ended ends by itself, a day after its last job.
    await this.#jobs.query('CALL BQ.ABORT_SESSION()', { session, signal, free: true }).catch(() => {});
  }

  async #renew(signal: AbortSignal | undefined): Promise<void> {
    if (this.#id === undefined) return;
    await this.commit(signal);
    await this.#jobs.query('BEGIN TRANSACTION', { session: this.#id, signal, free: true });
    this.#open = true;
  }

  async #create(signal: AbortSignal | undefined): Promise<void> {
    const sql = this.#transaction === undefined ? 'SELECT 1' : 'BEGIN TRANSACTION';
    try {
      const job = await this.#jobs.query(sql, { createSession: true, signal, free: true });
      this.#id = job.statistics?.sessionInfo?.sessionId;
      this.#open = this.#transaction !== undefined;
    } catch (error) {
      const denied = error instanceof DagFluxError && error.code === 'unauthorized';
      if (!denied || this.#transaction !== 'read') throw error;
      this.#refused = true;
      return;
    }
    if (this.#id === undefined) {
      throw new DagFluxError('unsupported', 'The API endpoint makes no sessions, which transactions need.', {
        hint: 'Use the real API, or run the statements one by one.',
      });
    }
  }

  #isPermanentDefinition(words: readonly string[]): boolean {
    const [first, second, third = ''] = words;
    if (first === 'ALTER') return true;
    if (first === 'CREATE') return temporaryTable(words) === undefined;
    if (first !== 'DROP') return false;
    return !(second === 'TABLE' && this.#temporary.has(bare(third)));
  }
}

/** The name in CREATE TEMP TABLE name. */
function temporaryTable(words: readonly string[]): string | undefined {
  const [first, second = '', third, name] = words;
  if (first !== 'CREATE' || !['TEMP', 'TEMPORARY'].includes(second)) return undefined;
  return third === 'TABLE' ? bare(name ?? '') : '';
}

const bare = (name: string): string => name.replaceAll('`', '').toUpperCase();
