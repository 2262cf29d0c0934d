import { expect, test } from 'vitest';
import type { Session } from '../../contract/connector.ts';
import type { Dialect } from '../../contract/dialect.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { testDatabase } from './test-database.ts';

const execute = async (session: Session, ...statements: string[]): Promise<void> => {
  for (const sql of statements) for await (const _ of session.run(sql));
};

test('a table is made, filled, given its constraints and renamed in one transaction, and is there after the next opening', async () => {
  await using here = await testDatabase();
  await here.database.session(
    (session) =>
      execute(
        session,
        dialect.createTable({ schema: 'main', name: 'hid"den' }, [
          { name: 'i d', sql: 'BIGINT', nullable: true },
          { name: 'v', sql: 'VARCHAR', nullable: false },
        ]),
        `INSERT INTO "hid""den" SELECT i, 'x' || i FROM range(200000) r(i)`,
        dialect.addPrimaryKey({ schema: 'main', name: 'hid"den' }, ['i d']),
        dialect.renameTable({ schema: 'main', name: 'hid"den' }, 'final'),
      ),
    { transaction: 'write' },
  );
  await here.database[Symbol.asyncDispose]();
  await using again = await here.open();
  const fields = await again.fields({ name: 'final' });
  expect(fields.map((field) => [field.nullable, field.primaryKeyPosition])).toEqual([
    [false, 1],
    [false, null],
  ]);
});

test('the rows of a table with a key and a view are exchanged for rows of the same keys', async () => {
  await using here = await testDatabase();
  await here.query(
    'CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER); INSERT INTO t SELECT i, 1 FROM range(200000) r(i); CREATE VIEW v AS SELECT sum(b) AS s FROM t',
  );
  const rows = Array.from({ length: 200_000 }, (_, row) => row);
  await here.database.session(
    async (session) => {
      await execute(session, dialect.deleteAll({ name: 't' }));
      const int = { kind: 'int', bits: 32 } as const;
      await using load = await session.load({ name: 't' }, [
        { name: 'a', type: int, native: 'INTEGER' },
        { name: 'b', type: int, native: 'INTEGER' },
      ]);
      await load.write({ rows: rows.length, columns: [rows, rows.map(() => 2)] });
      await load.finish();
    },
    { transaction: 'write' },
  );
  expect(await here.query('SELECT s FROM v')).toEqual([['400000']]);
});

test('upsert inserts, updates, and leaves other columns alone', async () => {
  await using here = await testDatabase();
  await here.query(
    "CREATE TABLE t (a INTEGER, k VARCHAR, b INTEGER, c INTEGER DEFAULT 9, PRIMARY KEY (a, k)); INSERT INTO t VALUES (1, 'x', 1, 1), (2, 'x', 2, 2)",
  );
  await here.database.session(
    (session) =>
      execute(
        session,
        dialect.createTable(
          { name: 'new' },
          [
            { name: 'a', sql: 'INTEGER', nullable: true },
            { name: 'k', sql: 'VARCHAR', nullable: true },
            { name: 'b', sql: 'INTEGER', nullable: true },
          ],
          { temporary: true },
        ),
        "INSERT INTO new VALUES (2, 'x', 20), (3, 'x', 30)",
        dialect.upsert({ schema: 'main', name: 't' }, { name: 'new' }, { columns: ['a', 'k', 'b'], key: ['a', 'k'] }),
        dialect.upsert({ schema: 'main', name: 't' }, { name: 'new' }, { columns: ['a', 'k'], key: ['a', 'k'] }),
      ),
    { transaction: 'write' },
  );
  expect(await here.query('SELECT a, b, c FROM t ORDER BY a')).toEqual([
    [1, 1, 1],
    [2, 20, 2],
    [3, 30, 9],
  ]);
});

test('what a type of another database becomes', () => {
  const native: (type: Parameters<Dialect['toNative']>[0]) => unknown = (type) => {
    const { sql, verdict } = dialect.toNative(type);
    return [sql, verdict];
  };
  expect(native({ kind: 'decimal', precision: 12, scale: 2 })).toEqual(['DECIMAL(12,2)', 'exact']);
  expect(native({ kind: 'decimal', precision: 3, scale: 5 })).toEqual(['DECIMAL(5,5)', 'exact']);
  expect(native({ kind: 'decimal', precision: 3, scale: -2 })).toEqual(['DECIMAL(5,0)', 'exact']);
  expect(native({ kind: 'decimal', precision: 39, scale: 0 })).toEqual(['VARCHAR', 'widened']);
  expect(native({ kind: 'decimal' })).toEqual(['VARCHAR', 'widened']);
  expect(native({ kind: 'text', length: 20 })).toEqual(['VARCHAR', 'exact']);
  expect(native({ kind: 'int', bits: 64, unsigned: true })).toEqual(['UBIGINT', 'exact']);
  expect(native({ kind: 'timestamp', zoned: true, fraction: 6 })).toEqual(['TIMESTAMP WITH TIME ZONE', 'exact']);
  expect(native({ kind: 'timestamp', zoned: true, fraction: 7 })).toEqual(['TIMESTAMP WITH TIME ZONE', 'lossy']);
  expect(native({ kind: 'timestamp', zoned: false, fraction: 9 })).toEqual(['TIMESTAMP_NS', 'exact']);
  expect(native({ kind: 'list', of: { kind: 'text' } })).toEqual(['JSON', 'widened']);
  expect(native({ kind: 'opaque' })).toEqual(['VARCHAR', 'widened']);
});
