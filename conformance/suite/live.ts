import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Capabilities, Database } from '../../src/contract/connector.ts';
import type { Dialect } from '../../src/contract/dialect.ts';
import type { EditorLanguage } from '../../src/contract/editor.ts';
import { DagFluxError, type ErrorCode } from '../../src/contract/errors.ts';
import type { TableName } from '../../src/contract/names.ts';
import { type DialectSql, dialectSql } from '../cases/sql.ts';
import type { DialectId } from '../dialects.ts';
import type { OpenableTarget, OpenTarget } from '../target.ts';
import { run } from './execute.ts';

/** What the parts of the suite work with. The database is there once the tests run. */
export interface Live {
  readonly id: DialectId;
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  readonly editor: EditorLanguage;
  /** What the cases say of this dialect's own SQL. */
  readonly sql: DialectSql;
  readonly database: Database;
  /** Opens one more, empty. */
  open(): Promise<OpenTarget>;
  /** The longest name that the server under test holds, in bytes. */
  readonly maximumNameBytes: number;
  /** How a plain name is stored when it is not quoted. */
  folded(name: string): string;
  /** A name that no table has, in the default schema. */
  newTable(prefix?: string): TableName;
  /** Makes a table of columns as CREATE TABLE takes them. */
  create(columns: string, prefix?: string): Promise<{ readonly table: TableName; readonly sql: string }>;
  /** A test, or, where the target says so, a skip with its reason. */
  test(name: string, body: TestBody): void;
}

/** May answer with the reason why there is nothing to test; it is then skipped with that. */
export type TestBody = (() => Promise<void>) | (() => Promise<string | undefined>);

// Databases differ in the type of a literal, a count or a sum; where it matters, `exactly` tells them apart.
expect.addEqualityTesters([
  (a, b) => {
    const isWhole = (value: unknown) => typeof value === 'bigint' || Number.isSafeInteger(value);
    if (isWhole(a) && typeof b === 'bigint') return BigInt(a as number | bigint) === b;
    if (isWhole(a) && typeof b === 'string') return String(a) === b;
    if (isWhole(b) && (typeof a === 'bigint' || typeof a === 'string')) return String(a) === String(b);
    return undefined;
  },
]);

/** Registers tests below `title` on a database of their own. */
export function describeLive(target: OpenableTarget, title: string, part: (live: Live) => void): void {
  describe(title, () => {
    let opened: OpenTarget | undefined;
    let tables = 0;
    beforeAll(async () => {
      opened = await target.open();
    });
    afterAll(async () => await opened?.[Symbol.asyncDispose]());
    const live: Live = {
      id: target.id,
      dialect: target.connector.dialect,
      capabilities: target.connector.capabilities,
      editor: target.connector.editor,
      sql: dialectSql[target.id],
      get database() {
        if (!opened) throw new Error('The database is there once the tests run.');
        return opened.database;
      },
      open: target.open,
      maximumNameBytes: target.maximumNameBytes ?? target.connector.dialect.maximumIdentifierBytes,
      folded: (name) =>
        target.connector.capabilities.folding === 'upper' && /^[a-z_][a-z0-9_]*$/.test(name)
          ? name.toUpperCase()
          : name,
      newTable: (prefix = 't') => {
        tables += 1;
        return { schema: live.database.defaultSchema, name: `${prefix}_${tables}` };
      },
      create: async (columns, prefix) => {
        const table = live.newTable(prefix);
        const sql = live.dialect.table(table);
        await run(live.database, `CREATE TABLE ${sql} (${columns})`);
        return { table, sql };
      },
      test: (name, body) => {
        const skip = target.skips.find(({ tests }) => tests.some((start) => `${title} ${name}`.startsWith(start)));
        test(name, async (context) => {
          const reason = skip?.reason ?? (await body());
          if (reason) context.skip(reason);
        });
      },
    };
    part(live);
  });
}

/** The error that the work must fail with. */
export async function refusal(
  work: Promise<unknown> | (() => unknown),
  code: ErrorCode | readonly ErrorCode[],
): Promise<DagFluxError> {
  const error = await (typeof work === 'function' ? (async () => work())() : work).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) throw new Error(`It worked, and should have failed with ${code}.`);
  if (!(error instanceof DagFluxError))
    throw new Error('It failed with something else than a DagFluxError.', { cause: error });
  if (![code].flat().includes(error.code)) {
    throw new Error(`It failed with ${error.code} (${error.message}), and should have failed with ${code}.`, {
      cause: error,
    });
  }
  if (!/^[A-Z"'`0-9].*[.!?]$/s.test(error.message)) throw new Error(`The message is no sentence: ${error.message}`);
  return error;
}
