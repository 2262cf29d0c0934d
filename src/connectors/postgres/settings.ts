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
  array_nulls: 'on',
  lc_monetary: 'C',
};

export interface SessionSettings {
  readonly searchPath: string;
  readonly readOnly: boolean;
  /** Milliseconds; 0 = none. */
  readonly statementTimeout: number;
  /** Settings that the connection's own set-up statements made: left alone. */
  readonly userSet: ReadonlySet<string>;
}

/** The messages that put the settings in force until the transaction ends: one statement, pipelined before the user's. */
export function applySettings(
  settings: SessionSettings,
  userSet: ReadonlySet<string> = settings.userSet,
): Uint8Array[] {
  const all: Record<string, string> = {
    ...VALUE_SETTINGS,
    search_path: settings.searchPath,
    statement_timeout: String(settings.statementTimeout),
    ...(settings.readOnly && { transaction_read_only: 'on' }),
  };
  const chosen = Object.entries(all).filter(([name]) => !userSet.has(name.toLowerCase()));
  const calls = chosen.map((_, i) => `pg_catalog.set_config($${2 * i + 1}, $${2 * i + 2}, true)`);
  return [parse(`SELECT ${calls.join(', ')}`), bind(chosen.flat()), execute()];
}

/** Only a time limit, for one statement of a transaction. */
export function statementTimeout(milliseconds: number): Uint8Array[] {
  return [
    parse("SELECT pg_catalog.set_config('statement_timeout', $1, true)"),
    bind([String(milliseconds)]),
    execute(),
  ];
}

/** The setting that a statement sets or resets for the session, in lower case; it is then the user's and left alone. */
export function settingChangedBy(statement: Statement): string | undefined {
  const [verb, ...rest] = statement.words;
  if (verb !== 'SET' && verb !== 'RESET') return undefined;
  const [name, next] = rest[0] === 'SESSION' ? rest.slice(1) : rest;
  if (name === 'LOCAL') return undefined;
  return name === 'TIME' && next === 'ZONE' ? 'timezone' : name?.toLowerCase();
}
