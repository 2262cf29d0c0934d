import { expect, test } from 'vitest';
import { memoryLedger, readRows, runSql, TestEnds } from '../../../tools/move-ends.ts';
import { scripted } from '../../../tools/tds/scripted.ts';
import type { TdsServerOptions } from '../../../tools/tds/server.ts';
import { column, columns, done, row, type WireColumn } from '../../../tools/tds/tokens.ts';
import { bitN, datetime2, decimal, guid, intN, nvarchar, nvarcharMax } from '../../../tools/tds/types.ts';
import { move } from '../../move/move.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

/** What the catalog says of columns: name, type, length, precision, scale, nullable, key, default, generated, identity, comment. */
const FACTS = [
  column('name', nvarcharMax()),
  column('type', nvarcharMax()),
  column('length', intN(4)),
  column('precision', intN(4)),
  column('scale', intN(4)),
  column('nullable', bitN),
  column('position', intN(4)),
  column('default', nvarcharMax()),
  column('generated', bitN),
  column('identity', bitN),
  column('comment', nvarcharMax()),
];

const LIST: readonly WireColumn[] = [
  column('id', intN(4), { flags: 0x0008 }),
  column('name', nvarchar(20)),
  column('price', decimal(12, 2)),
  column('moment', datetime2(6)),
  column('code', guid),
];
const ROWS = [
  [
    number(1),
    utf16('Łódź'),
    hex('017d00000000000000'),
    hex('40fedb8b0a be460b'),
    hex('33221100554477668899aabbccddeeff'),
  ],
  [number(2), null, hex('00 01000000 00000000'), null, null],
];
const VALUES = [
  [1, 'Łódź', '1.25', '2024-05-01 12:34:56.123456', '00112233-4455-6677-8899-aabbccddeeff'],
  [2, null, '-0.01', null, null],
];

test('from SQL Server into the workspace: types, keys, every value, compared by checksums', async () => {
  const described = (name: string, type: string, length: number, precision: number, scale: number, key = 0): Buffer =>
    row(FACTS, [
      utf16(name),
      utf16(type),
      number(length),
      number(precision),
      number(scale),
      Buffer.from([key > 0 ? 0 : 1]),
      key > 0 ? number(key) : null,
      null,
      Buffer.from([0]),
      Buffer.from([0]),
      null,
    ]);
  const answer: TdsServerOptions['answer'] = (request) => {
    const sql = request.kind === 'batch' ? request.sql : request.kind === 'rpc' ? (request.texts[0] ?? '') : '';
    if (sql.includes('FROM sys.columns AS c\n')) {
      return Buffer.concat([
        columns(...FACTS),
        described('id', 'int', 4, 10, 0, 1),
        described('name', 'nvarchar', 40, 0, 0),
        described('price', 'decimal', 9, 12, 2),
        described('moment', 'datetime2', 8, 26, 6),
        described('code', 'uniqueidentifier', 16, 0, 0),
        done({ count: 5 }),
      ]);
    }
    if (sql.includes('FROM sys.objects AS o\n')) {
      const listed = [
        ...FACTS.slice(0, 2),
        column('type', nvarcharMax()),
        ...['e', 'rows', 'bytes', 'c'].map((name) => column(name, intN(4))),
      ];
      const cells = [utf16('dbo'), utf16('items'), utf16('U'), null, number(2), null, null];
      return Buffer.concat([columns(...listed), row(listed, cells), done({ count: 1 })]);
    }
    if (!sql.includes('FROM [dbo].[items]')) return undefined;
    return Buffer.concat([
      columns(...LIST),
      ...ROWS.map((cells) => row(LIST, cells)),
      done({ count: 2, command: 0xc1 }),
    ]);
  };
  await using source = await scripted({ answer });
  await using ends = new TestEnds();
  const target = await ends.duckdb();
  const result = await move(
    {
      mode: 'create',
      verify: true,
      from: { connection: 'source', database: source.database, selection: { table: { schema: 'dbo', name: 'items' } } },
      to: { connection: 'target', database: target, table: { schema: 'main', name: 'items' } },
    },
    { ledger: memoryLedger() },
  );
  expect(result.rows).toBe(2);
  expect(await readRows(target, 'SELECT * FROM items ORDER BY id')).toEqual(VALUES);
  const fields = await target.fields({ name: 'items' });
  expect(fields.map((field) => [field.native, field.primaryKeyPosition])).toEqual([
    ['INTEGER', 1],
    ['VARCHAR', null],
    ['DECIMAL(12,2)', null],
    ['TIMESTAMP', null],
    ['UUID', null],
  ]);
});

test('from the workspace into SQL Server: the table is made, described, loaded and given its key, in one transaction', async () => {
  const schemas = [column('name', nvarcharMax())];
  const answer: TdsServerOptions['answer'] = (request) => {
    const sql = request.kind === 'batch' ? request.sql : '';
    if (sql.startsWith('SELECT s.name FROM sys.schemas')) {
      return Buffer.concat([columns(...schemas), row(schemas, [utf16('dbo')]), done({ count: 1 })]);
    }
    return sql.endsWith('FROM [dbo].[items]') ? Buffer.concat([columns(...LIST), done({ count: 0 })]) : undefined;
  };
  await using target = await scripted({ answer });
  await using ends = new TestEnds();
  const source = await ends.duckdb();
  await runSql(
    source,
    `CREATE TABLE items (id INTEGER PRIMARY KEY, name VARCHAR, price DECIMAL(12,2), moment TIMESTAMP, code UUID);
     INSERT INTO items VALUES (1, 'Łódź', 1.25, '2024-05-01 12:34:56.123456', '00112233-4455-6677-8899-aabbccddeeff'), (2, NULL, -0.01, NULL, NULL)`,
  );
  const result = await move(
    {
      mode: 'create',
      verify: false,
      from: { connection: 'source', database: source, selection: { table: { schema: 'main', name: 'items' } } },
      to: { connection: 'target', database: target.database, table: { schema: 'dbo', name: 'items' } },
    },
    { ledger: memoryLedger() },
  );
  expect(result.rows).toBe(2);
  const { requests } = target.server;
  const said = requests.map((one) =>
    one.kind === 'batch' ? one.sql.split(' (')[0] : one.kind === 'transaction' ? one.what : one.kind,
  );
  const order = [
    5,
    'CREATE TABLE [dbo].[items]',
    'INSERT BULK [dbo].[items]',
    'bulk load',
    'ALTER TABLE [dbo].[items] ADD PRIMARY KEY',
    7,
  ];
  expect(said.filter((one) => order.includes(one ?? ''))).toEqual(order);
  const made = requests.find((one) => one.kind === 'batch' && one.sql.startsWith('CREATE TABLE'));
  expect(made).toMatchObject({
    sql: 'CREATE TABLE [dbo].[items] ([id] int NOT NULL, [name] nvarchar(max) NULL, [price] decimal(12,2) NULL, [moment] datetime2(6) NULL, [code] uniqueidentifier NULL)',
  });
  const load = requests.find((one) => one.kind === 'bulk load');
  expect(load?.kind === 'bulk load' && load.rows).toEqual(ROWS);
});
