import type { Statement } from './lexer.ts';
import { bind, execute, parse } from './messages.ts';

/**
 * What a value's text depends on, set for each transaction and never for the session: behind a transaction-mode pooler the
 * next transaction may be on another server connection. So a value is the same whatever the role or database sets.
 */
const VALUE_SETTINGS: Readonly<Record<string, string>> = {
  DateStyle: 'ISO',
  IntervalStyle: 'iso_8601',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  client_encoding: 'UTF8',
  array_nulls: 'on',
  lc_monetary: 'C',
  xmloption: 'content',
  quote_all_identifiers: 'off',
};

export interface SessionSettings {
  readonly searchPath: string;
  readonly readOnly: boolean;
  /** Milliseconds; 0 = none. */
  readonly statementTimeout: number;
  /** Settings that the connection's own set-up statements made: left alone. */
  readonly userSet: ReadonlySet<string>;
}

/** Never the user's: we read UTF-8. */
export const ENCODING = 'client_encoding';

/** Names of settings, in lower case. */
interface Names {
  has(name: string): boolean;
}

/** The messages that put the settings in force until the transaction ends: one statement, pipelined before the user's. */
export function applySettings(settings: SessionSettings, userSet: Names = settings.userSet): Uint8Array[] {
  return setAll(settingsFor(settings, userSet), true);
}

/** The same for the session, for a statement that no other may stand beside. Not behind a pooler: others would meet them. */
export function applyToSession(settings: SessionSettings, userSet: Names): Uint8Array[] {
  return setAll(settingsFor(settings, userSet), false);
}

/**
 * The same behind a BEGIN of the user's. A SELECT would take the transaction's snapshot, and the user could choose no isolation
 * level any more; where the connection is read-only it has to, or the user could choose to write.
 */
export function applyBehindBegin(settings: SessionSettings, userSet: Names): Uint8Array[] {
  if (settings.readOnly) return applySettings(settings, userSet);
  return settingsFor(settings, userSet).flatMap(([name, value]) => {
    const literal = name === 'search_path' ? value : `'${value}'`;
    return [parse(`SET LOCAL ${name} TO ${literal}`), bind(), execute()];
  });
}

function settingsFor(settings: SessionSettings, userSet: Names): [name: string, value: string][] {
  const all = {
    ...VALUE_SETTINGS,
    search_path: settings.searchPath,
    statement_timeout: String(settings.statementTimeout),
  };
  const chosen = Object.entries(all).filter(([name]) => !userSet.has(name.toLowerCase()));
  return settings.readOnly ? [...chosen, ['transaction_read_only', 'on']] : chosen;
}

function setAll(chosen: readonly [name: string, value: string][], local: boolean): Uint8Array[] {
  const calls = chosen.map((_, i) => `pg_catalog.set_config($${2 * i + 1}, $${2 * i + 2}, ${local})`);
  return [parse(`SELECT ${calls.join(', ')}`), bind(chosen.flat()), execute()];
}

/** The setting that a statement sets or resets for the session, in lower case; `all` = every one. */
export function settingChangedBy({ words }: Statement): { name: string; reset: boolean } | undefined {
  const [verb, ...rest] = words;
  if (verb === 'DISCARD') return rest[0] === 'ALL' ? { name: 'all', reset: true } : undefined;
  if (verb !== 'SET' && verb !== 'RESET') return undefined;
  const [name, next] = rest[0] === 'SESSION' ? rest.slice(1) : rest;
  if (name === undefined || name === 'LOCAL') return undefined;
  const full = name === 'TIME' && next === 'ZONE' ? 'timezone' : name === 'NAMES' ? ENCODING : name.toLowerCase();
  return { name: full, reset: verb === 'RESET' };
}

/** The settings that the user's own statements made in a session: theirs, and left alone until RESET or ROLLBACK. */
export class UserSettings implements Names {
  #names: Set<string>;
  readonly #first: Names;
  #atBegin: ReadonlySet<string> | undefined;

  constructor(first: ReadonlySet<string>) {
    this.#first = first;
    this.#names = new Set(first);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Takes note of a statement that has run, and of what became of the transaction. */
  note(statement: Statement, after: { readonly inTransaction: boolean; readonly rolledBack: boolean }): void {
    const changed = settingChangedBy(statement);
    if (changed?.name === 'all') this.#names.clear();
    else if (changed?.reset && !this.#first.has(changed.name)) this.#names.delete(changed.name);
    else if (changed && changed.name !== ENCODING) this.#names.add(changed.name);
    if (after.rolledBack && this.#atBegin) this.#names = new Set(this.#atBegin);
    if (!after.inTransaction) this.#atBegin = undefined;
    else if (after.rolledBack || !this.#atBegin) this.#atBegin = new Set(this.#names);
  }
}
