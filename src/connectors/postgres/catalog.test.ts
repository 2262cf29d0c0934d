import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectForText, type TestQuery } from '../../../tools/postgres-query.ts';
import type { DatabaseAddress } from '../../../tools/postgres-server.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';
import { typeName } from '../../contract/values.ts';
import { listSchemas, listTables } from './catalog.ts';
import { listFields } from './catalog-fields.ts';

let address: DatabaseAddress;
let owner: TestQuery;
/** May log in, and nothing else but what a test grants. */
let reader: TestQuery;

beforeAll(async () => {
  address = await testDatabase();
  owner = await connectForText(address);
  const role = `reader_${address.database}`;
  await owner.run(
    `CREATE ROLE ${role} LOGIN PASSWORD 'reader'; CREATE SCHEMA s; CREATE SCHEMA empty; CREATE SCHEMA "Odd ""schema"".x"`,
  );
  await owner.run(SCRIPT);
  await owner.run(`GRANT USAGE ON SCHEMA s TO ${role}`);
  reader = await connectForText({ ...address, username: role, password: 'reader' });
});

afterAll(async () => {
  await reader?.[Symbol.asyncDispose]();
  await owner?.[Symbol.asyncDispose]();
});

const SCRIPT = `
CREATE TABLE s.plain (a int, b text);
INSERT INTO s.plain SELECT i, repeat('x', 100) FROM generate_series(1, 5000) i;
ANALYZE s.plain;
COMMENT ON TABLE s.plain IS 'It''s plain.';
CREATE TABLE s.never_analyzed (a int) WITH (autovacuum_enabled = false);
INSERT INTO s.never_analyzed SELECT generate_series(1, 5000);
CREATE VIEW s.seen AS SELECT * FROM s.plain;
CREATE MATERIALIZED VIEW s.kept AS SELECT * FROM s.plain;
ANALYZE s.kept;
CREATE TABLE s.parted (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE s.parted_1 PARTITION OF s.parted FOR VALUES FROM (0) TO (1000);
CREATE TABLE s.parted_2 PARTITION OF s.parted FOR VALUES FROM (1000) TO (3000) PARTITION BY RANGE (k);
CREATE TABLE s.parted_2a PARTITION OF s.parted_2 FOR VALUES FROM (1000) TO (2000);
CREATE TABLE s.parted_2b PARTITION OF s.parted_2 FOR VALUES FROM (2000) TO (3000) WITH (autovacuum_enabled = false);
INSERT INTO s.parted SELECT i, 'x' FROM generate_series(0, 1999) i;
ANALYZE s.parted_1; ANALYZE s.parted_2a;
CREATE EXTENSION file_fdw SCHEMA s;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE s.far (a int) SERVER files OPTIONS (filename '/dev/null');
CREATE INDEX an_index ON s.plain (a);
CREATE SEQUENCE s.a_sequence;
CREATE TYPE s.composite AS (x int, y text);
CREATE TABLE "Odd ""schema"".x"."A ""table"".y" ("a.b" int, "Ünï" text);
`;

const USER_SCHEMAS = ['Odd "schema".x', 'empty', 'public', 's'];

describe('schemas', () => {
  test("the server's own are hidden", async () => {
    await reader.run('CREATE TEMPORARY TABLE IF NOT EXISTS mine (a int)');
    expect((await listSchemas(reader.query)).map(({ name }) => name)).toEqual(USER_SCHEMAS);
  });

  test('unless asked for', async () => {
    const names = (await listSchemas(owner.query, { system: true })).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...USER_SCHEMAS, 'pg_catalog', 'information_schema', 'pg_toast']));
  });
});

describe('tables', () => {
  test('each kind, its partitions folded, also for a role that may read none of them', async () => {
    const tables = await listTables(reader.query, 's');
    expect(tables.map(({ name, kind }) => [name, kind])).toEqual([
      ['far', 'foreign table'],
      ['kept', 'materialized view'],
      ['never_analyzed', 'table'],
      ['parted', 'partitioned table'],
      ['plain', 'table'],
      ['seen', 'view'],
    ]);
  });

  test('estimates, sizes and comments', async () => {
    const tables = new Map((await listTables(owner.query, 's')).map((table) => [table.name, table]));
    const plain = tables.get('plain');
    expect(plain).toMatchObject({ schema: 's', estimatedRows: 5000, comment: "It's plain." });
    expect(plain?.bytes).toBeGreaterThan(500_000);
    expect(tables.get('kept')).toMatchObject({ estimatedRows: 5000, comment: null });
    expect(tables.get('kept')?.bytes).toBeGreaterThan(500_000);
    expect(tables.get('seen')).toMatchObject({ estimatedRows: null, bytes: null });
    expect(tables.get('far')).toMatchObject({ estimatedRows: null, bytes: null });
    expect(tables.get('never_analyzed')).toMatchObject({ estimatedRows: null });
    expect(tables.get('never_analyzed')?.bytes).toBeGreaterThan(100_000);
  });

  test('bytes count what is stored out of line, also when nobody has analyzed or vacuumed it', async () => {
    await owner.run(`CREATE TABLE s.long (a text STORAGE EXTERNAL) WITH (autovacuum_enabled = false);
      INSERT INTO s.long VALUES (repeat('x', 1000000))`);
    const bytes = async () => (await listTables(owner.query, 's')).find(({ name }) => name === 'long')?.bytes;
    expect(await bytes()).toBeGreaterThan(1_000_000);
    await owner.run('VACUUM s.long');
    expect(await bytes()).toBeGreaterThan(1_000_000);
    await owner.run('DROP TABLE s.long');
  });

  test('a partitioned table has the sum of its leaves', async () => {
    const [[bytes] = []] = await owner.query(
      `SELECT sum(pg_relation_size(c.oid) + pg_total_relation_size(c.reltoastrelid)) FROM pg_class c
       WHERE c.oid = ANY ('{s.parted_1,s.parted_2a}'::regclass[])`,
    );
    const parted = (await listTables(owner.query, 's')).find(({ name }) => name === 'parted');
    expect(parted).toMatchObject({ estimatedRows: 2000, bytes: Number(bytes) });
  });

  test('without a schema, those of every schema that is not the system’s', async () => {
    const tables = await listTables(reader.query);
    expect(tables).toHaveLength(7);
    expect(tables[0]).toMatchObject({ schema: 'Odd "schema".x', name: 'A "table".y' });
  });

  test('a table that someone holds is listed without waiting for it', async () => {
    await using other = await connectForText(address);
    await other.run('BEGIN; LOCK TABLE s.plain, s.parted_2a IN ACCESS EXCLUSIVE MODE');
    await owner.run("SET lock_timeout = '1s'");
    const tables = await listTables(owner.query, 's');
    expect(tables.find(({ name }) => name === 'plain')).toMatchObject({ estimatedRows: 5000, bytes: null });
    expect(tables.find(({ name }) => name === 'parted')).toMatchObject({ estimatedRows: 2000, bytes: null });
    expect(tables.find(({ name }) => name === 'never_analyzed')?.bytes).toBeGreaterThan(0);
  });

  test('none, and no such schema', async () => {
    expect(await listTables(reader.query, 'empty')).toEqual([]);
    await expect(listTables(reader.query, 'emtpy')).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no schema "emtpy" in this database.',
      hint: 'Was "empty" meant?',
    });
  });
});

describe('fields', () => {
  beforeAll(() =>
    owner.run(`
      CREATE TYPE s.mood AS ENUM ('sad', 'ok');
      CREATE DOMAIN s.positive AS numeric(10,2) CHECK (VALUE > 0);
      CREATE DOMAIN s.required AS s.positive NOT NULL;
      CREATE DOMAIN s.nested AS s.required;
      CREATE TABLE s.keyed (
        dropped int,
        second varchar(20) COLLATE "C",
        id bigint GENERATED BY DEFAULT AS IDENTITY,
        old serial,
        amount numeric(12,2) NOT NULL DEFAULT 0.5,
        at timestamptz(3) DEFAULT now(),
        mood s.mood DEFAULT 'ok',
        moods s.mood[],
        grid int[][],
        positive s.positive,
        nested s.nested,
        stored numeric GENERATED ALWAYS AS (amount * 2) STORED,
        virtual text GENERATED ALWAYS AS (lower(second)) VIRTUAL,
        fixed char(3),
        whole s.composite,
        bits bit varying(5),
        PRIMARY KEY (id, second) INCLUDE (amount)
      );
      ALTER TABLE s.keyed DROP COLUMN dropped;
      COMMENT ON COLUMN s.keyed.id IS 'the number';
      GRANT SELECT ON s.keyed TO reader_${address.database};
      CREATE TABLE s.nothing ();
      CREATE TABLE s.late (a int);
      INSERT INTO s.late VALUES (NULL);
      ALTER TABLE s.late ADD CONSTRAINT late_a NOT NULL a NOT VALID;
      CREATE TEMPORARY TABLE passing (a int)`),
  );

  test('as the catalog says, for a role that may only SELECT', async () => {
    const fields = await listFields(reader.query, { schema: 's', name: 'keyed' });
    const shown = fields.map((f) => [f.name, f.native, typeName(f.type), f.nullable ? 'null' : 'not null', f.default]);
    expect(shown).toEqual([
      ['second', 'character varying(20)', 'text(20)', 'not null', null],
      ['id', 'bigint', 'int64', 'not null', null],
      ['old', 'integer', 'int32', 'not null', "nextval('s.keyed_old_seq'::regclass)"],
      ['amount', 'numeric(12,2)', 'decimal(12,2)', 'not null', '0.5'],
      ['at', 'timestamp(3) with time zone', 'timestamptz(3)', 'null', 'now()'],
      ['mood', 's.mood', 'text', 'null', "'ok'::s.mood"],
      ['moods', 's.mood[]', 'list<text>', 'null', null],
      ['grid', 'integer[]', 'list<int32>', 'null', null],
      ['positive', 's.positive', 'decimal(10,2)', 'null', null],
      ['nested', 's.nested', 'decimal(10,2)', 'not null', null],
      ['stored', 'numeric', 'decimal', 'null', null],
      ['virtual', 'text', 'text', 'null', null],
      ['fixed', 'character(3)', 'text(3)', 'null', null],
      ['whole', 's.composite', 'opaque', 'null', null],
      ['bits', 'bit varying(5)', 'opaque', 'null', null],
    ]);
  });

  test('the key with its positions, generated and identity columns, comments', async () => {
    const fields = await listFields(reader.query, { schema: 's', name: 'keyed' });
    const named = (check: (field: (typeof fields)[number]) => unknown) => fields.filter(check).map(({ name }) => name);
    expect(fields.find(({ name }) => name === 'id')).toMatchObject({ primaryKeyPosition: 1, comment: 'the number' });
    expect(fields.find(({ name }) => name === 'second')).toMatchObject({ primaryKeyPosition: 2, comment: null });
    expect(named((f) => f.primaryKeyPosition !== null)).toEqual(['second', 'id']);
    expect(named((f) => f.generated)).toEqual(['stored', 'virtual']);
    expect(named((f) => f.identity)).toEqual(['id']);
  });

  test('NOT NULL that was not validated says nothing about the rows that are there', async () => {
    expect(await listFields(owner.query, { schema: 's', name: 'late' })).toMatchObject([{ nullable: true }]);
  });

  test.each(['seen', 'kept', 'plain'])('of a view and its table: %s', async (name) => {
    const fields = await listFields(owner.query, { schema: 's', name });
    expect(fields.map((field) => [field.name, field.native, field.nullable])).toEqual([
      ['a', 'integer', true],
      ['b', 'text', true],
    ]);
  });

  test('of a partitioned table, a partition, a foreign table, a temporary table, and one without columns', async () => {
    const names = async (schema: string | undefined, name: string) =>
      (await listFields(owner.query, { ...(schema && { schema }), name })).map((field) => field.name);
    expect(await names('s', 'parted')).toEqual(['k', 'v']);
    expect(await names('s', 'parted_2a')).toEqual(['k', 'v']);
    expect(await names('s', 'far')).toEqual(['a']);
    expect(await names(undefined, 'passing')).toEqual(['a']);
    expect(await names('s', 'nothing')).toEqual([]);
  });

  test('odd names', async () => {
    const fields = await listFields(reader.query, { schema: 'Odd "schema".x', name: 'A "table".y' });
    expect(fields.map(({ name }) => name)).toEqual(['a.b', 'Ünï']);
  });

  test.each([
    [{ schema: 's', name: 'Plain' }, /^Was s\.plain meant\?/],
    [{ schema: 's', name: 'plan' }, /^Was s\.plain meant\?/],
    [{ schema: 'public', name: 'plain' }, /^Was s\.plain meant\?/],
    [{ schema: 's', name: 'zzzzzz' }, /^List the tables/],
    [{ schema: 's', name: 'an_index' }, /^List the tables/],
    [{ schema: 'S', name: 'plain' }, /^Was "s" meant\?/],
  ])('not found: %j', async (table, hint) => {
    await expect(listFields(reader.query, table)).rejects.toMatchObject({
      code: 'not-found',
      hint: expect.stringMatching(hint),
    });
  });

  test('1,600 columns are quick', async () => {
    const columns = Array.from({ length: 1600 }, (_, i) => `c${i} numeric(12,2) DEFAULT ${i}`);
    await owner.run(`CREATE TABLE s.wide (${columns.join(', ')})`);
    const start = performance.now();
    expect(await listFields(owner.query, { schema: 's', name: 'wide' })).toHaveLength(1600);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
