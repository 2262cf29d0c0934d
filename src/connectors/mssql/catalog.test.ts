import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { scripted, settingsFor } from '../../../tools/tds/scripted.ts';
import { startTdsServer, type TdsServerOptions } from '../../../tools/tds/server.ts';
import { column, columns, done, error, row } from '../../../tools/tds/tokens.ts';
import { bitN, intN, nvarchar, nvarcharMax, type WireType } from '../../../tools/tds/types.ts';
import { validateSettings } from '../../contract/form.ts';
import { mssql } from './manifest.ts';

type Cell = string | number | bigint | boolean | null;

const TYPES: Readonly<Record<string, WireType>> = {
  string: nvarcharMax(),
  number: intN(4),
  bigint: intN(8),
  boolean: bitN,
  object: nvarchar(10),
};

function bytesOf(cell: Cell): Buffer | null {
  if (cell === null) return null;
  if (typeof cell === 'string') return Buffer.from(cell, 'utf16le');
  if (typeof cell === 'boolean') return Buffer.from([cell ? 1 : 0]);
  const bytes = Buffer.alloc(typeof cell === 'bigint' ? 8 : 4);
  if (typeof cell === 'bigint') bytes.writeBigInt64LE(cell);
  else bytes.writeInt32LE(cell);
  return bytes;
}

/** A result of rows, whose types are those of the first that is no NULL. */
function result(...rows: readonly (readonly Cell[])[]): Buffer {
  const width = rows[0]?.length ?? 1;
  const list = Array.from({ length: width }, (_, index) => {
    const sample = rows.map((cells) => cells[index] ?? null).find((cell) => cell !== null) ?? null;
    return column(`c${index}`, TYPES[typeof sample] as WireType);
  });
  return Buffer.concat([
    columns(...list),
    ...rows.map((cells) => row(list, cells.map(bytesOf))),
    done({ count: rows.length, command: 0xc1 }),
  ]);
}

/** Answers a query by a piece of its text, with or without parameters. */
const catalog = (answers: Readonly<Record<string, Buffer>>): TdsServerOptions => ({
  answer: (request) => {
    const sql = request.kind === 'batch' ? request.sql : request.kind === 'rpc' ? (request.texts[0] ?? '') : '';
    return Object.entries(answers).find(([piece]) => sql.includes(piece))?.[1];
  },
});

test('schemas and tables, with their kinds, estimates and comments', async () => {
  await using fake = await scripted(
    catalog({
      'SELECT s.name FROM sys.schemas': result(['dbo'], ['sales']),
      'FROM sys.objects AS o\n': result(
        ['dbo', 'lines', 'U', true, null, null, null],
        ['dbo', 'orders', 'U', false, 830n, 81_920n, 'What was ordered'],
        ['sales', 'by month', 'V', null, null, null, null],
        ['sales', 'o', 'SN', null, null, null, null],
      ),
    }),
  );
  expect(await fake.database.schemas()).toEqual([{ name: 'dbo' }, { name: 'sales' }]);
  expect(await fake.database.tables()).toEqual([
    { schema: 'dbo', name: 'lines', kind: 'foreign table', estimatedRows: null, bytes: null, comment: null },
    { schema: 'dbo', name: 'orders', kind: 'table', estimatedRows: 830, bytes: 81_920, comment: 'What was ordered' },
    { schema: 'sales', name: 'by month', kind: 'view', estimatedRows: null, bytes: null, comment: null },
    { schema: 'sales', name: 'o', kind: 'view', estimatedRows: null, bytes: null, comment: null },
  ]);
});

test('columns: types as CREATE TABLE writes them, keys, defaults, identity, computed, rowversion, comments', async () => {
  const name = (one: string, type: string, length = 0, precision = 0, scale = 0): Cell[] => [
    one,
    type,
    length,
    precision,
    scale,
  ];
  const plain: Cell[] = [true, null, null, false, false, null];
  await using fake = await scripted(
    catalog({
      'FROM sys.columns AS c\n': result(
        [...name('id', 'bigint', 8), false, 1, null, false, true, 'The key'],
        [...name('code', 'nvarchar', 40), false, null, "(N'none')", false, false, null],
        [...name('text', 'varchar', -1), ...plain],
        [...name('price', 'decimal', 9, 12, 2), ...plain],
        [...name('at', 'datetime2', 8, 27, 7), ...plain],
        [...name('twice', 'int', 4), true, null, null, true, false, null],
        [...name('version', 'timestamp', 8), false, null, null, true, false, null],
        [...name('place', 'geography', -1), ...plain],
        [...name('any', 'sql_variant', 8_016), ...plain],
      ),
    }),
  );
  const fields = await fake.database.fields({ name: 'orders' });
  expect(fields.map((field) => [field.name, field.native])).toEqual([
    ['id', 'bigint'],
    ['code', 'nvarchar(20)'],
    ['text', 'varchar(max)'],
    ['price', 'decimal(12,2)'],
    ['at', 'datetime2(7)'],
    ['twice', 'int'],
    ['version', 'rowversion'],
    ['place', 'geography'],
    ['any', 'sql_variant'],
  ]);
  expect(fields[0]).toMatchObject({ nullable: false, primaryKeyPosition: 1, identity: true, comment: 'The key' });
  expect(fields[1]).toMatchObject({ default: "(N'none')", generated: false, type: { kind: 'text', length: 20 } });
  expect(fields[5]).toMatchObject({ generated: true, nullable: true });
  expect(fields[6]).toMatchObject({ generated: true });
});

test('what is not there, with what may have been meant', async () => {
  await using fake = await scripted(
    catalog({
      'SELECT s.name FROM sys.schemas': result(['dbo'], ['sales']),
      'SELECT s.name, o.name FROM': result(['dbo', 'orders'], ['sales', 'invoice']),
    }),
  );
  const missing = fake.database.fields({ name: 'order' });
  await expect(missing).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('dbo.orders') });
  const elsewhere = fake.database.fields({ name: 'invoice' });
  await expect(elsewhere).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('sales.invoice') });
  const schema = fake.database.tables('sale');
  await expect(schema).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('"sales"') });
});

const facts = (snapshots: number): Buffer =>
  result(['16.0.4135.4', 'Developer Edition (64-bit)', snapshots, false, 0, "o'brien", 160]);

test('the test report: version, encryption, grants, the smallest statements for what is missing, remarks', async () => {
  await using fake = await scripted(
    catalog({
      SERVERPROPERTY: facts(0),
      'SELECT s.name FROM sys.schemas': result(['dbo'], ['my]schema']),
      HAS_PERMS_BY_NAME: result(['dbo', 3, 3, 1, 1, 1, 0, 0], ['my]schema', 0, null, null, 0, 0, 0, 0]),
    }),
    { schema: 'my]schema' },
  );
  const report = await fake.database.test();
  expect(report).toMatchObject({
    ok: true,
    message: 'Connected to SQL Server 16.0.4135.4 (Developer Edition (64-bit)).',
    tls: { active: true, verified: true, protocol: 'TLSv1.2' },
    grants: [
      { schema: 'dbo', list: true, read: 'all', write: 'some', create: false, temporary: true },
      { schema: 'my]schema', list: false, read: null, write: null, create: false, temporary: true },
    ],
    missing: {
      read: ["GRANT SELECT, VIEW DEFINITION ON SCHEMA::[my]]schema] TO [o'brien];"],
      write: [
        "GRANT SELECT, VIEW DEFINITION, INSERT, UPDATE, DELETE, ALTER, REFERENCES ON SCHEMA::[my]]schema] TO [o'brien];",
        "GRANT CREATE TABLE TO [o'brien];",
      ],
    },
  });
  expect(report.notes?.join(' ')).toContain('ALLOW_SNAPSHOT_ISOLATION');
  expect(JSON.stringify(report)).not.toContain('canary');
});

test('a preview reads the first rows, says whether there are more, and names a table that is not there', async () => {
  await using fake = await scripted(
    catalog({
      'FROM sys.columns AS c\n': result(['n', 'int', 4, 0, 0, true, null, null, false, false, null]),
      'SELECT TOP (3)': result([1], [2], [3]),
    }),
  );
  const preview = await fake.database.preview({ name: 't' }, 2);
  expect(preview).toMatchObject({ truncated: true, batch: { rows: 2, columns: [[1, 2]] } });
  expect(fake.server.heard).not.toContain('attention');
});

test('a broken view is an error of its own, and the pool goes on', async () => {
  const told = { number: 4413, severity: 16, message: "Could not use view or function 'v' because of binding errors." };
  await using fake = await scripted(catalog({ 'FROM [v]': Buffer.concat([error(told), done({ error: true })]) }));
  const work = fake.database.session(async (session) => {
    for await (const _ of session.run('SELECT * FROM [v]'));
  });
  await expect(work).rejects.toMatchObject({ code: 'invalid-sql', native: { code: '4413' } });
  await fake.database.session(async (session) => {
    for await (const _ of session.run('SELECT 1'));
  });
});

test('a named instance: SQL Server Browser tells its port, or that there is none of that name', async (context) => {
  const browser = createSocket('udp4');
  const bound = await new Promise<boolean>((resolve) => {
    browser.once('error', () => resolve(false));
    browser.bind(1434, '127.0.0.1', () => resolve(true));
  });
  if (!bound) return context.skip('UDP port 1434 of this machine is taken');
  await using server = await startTdsServer();
  try {
    const told = `ServerName;FAKE;InstanceName;SQLEXPRESS;IsClustered;No;Version;16.0.1000.6;tcp;${server.port};;`;
    const length = Buffer.alloc(2);
    length.writeUInt16LE(told.length);
    browser.on('message', (_, { port, address }) => {
      browser.send(Buffer.concat([Buffer.from([5]), length, Buffer.from(told)]), port, address);
    });
    const open = (instance: string) =>
      mssql.open(validateSettings(mssql.form, settingsFor(server, { port: 1433, instance })));
    await using found = await open('sqlexpress');
    await found.session(async (session) => {
      for await (const _ of session.run('SELECT 1'));
    });
    await using missing = await open('OTHER');
    expect(await missing.test()).toMatchObject({
      ok: false,
      code: 'unreachable',
      message: expect.stringContaining('does not tell the port'),
    });
  } finally {
    browser.close();
    await once(browser, 'close');
  }
});
