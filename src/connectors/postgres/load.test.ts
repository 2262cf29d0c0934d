import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, rowsOf, runScript, scalar } from '../../../tools/open-postgres.ts';
import type { Load } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Batch, Field, LogicalType, Value } from '../../contract/values.ts';

let database: Awaited<ReturnType<typeof openPostgres>>;

beforeAll(async () => {
  database = await openPostgres();
});
afterAll(() => database?.[Symbol.asyncDispose]());

const INT: LogicalType = { kind: 'int', bits: 32 };
const BIGINT: LogicalType = { kind: 'int', bits: 64 };
const TEXT: LogicalType = { kind: 'text' };
const DECIMAL: LogicalType = { kind: 'decimal' };

const fieldsOf = (types: Readonly<Record<string, LogicalType>>): Field[] =>
  Object.entries(types).map(([name, type]) => ({ name, type, native: type.kind }));
const batchOf = (...rows: readonly (readonly Value[])[]): Batch => ({
  rows: rows.length,
  columns: (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? null)),
});

/** Loads batches in a transaction of their own. */
async function loadInto(
  table: string | TableName,
  types: Readonly<Record<string, LogicalType>>,
  batches: readonly Batch[],
  on = database,
): Promise<{ rows: number; path: string }> {
  return on.session(
    async (session) => {
      await using load = await session.load(typeof table === 'string' ? { name: table } : table, fieldsOf(types));
      for (const batch of batches) await load.write(batch);
      return { ...(await load.finish()), path: load.path };
    },
    { transaction: 'write' },
  );
}

async function failure(work: Promise<unknown>): Promise<DagFluxError> {
  const error = await work.then(
    () => new Error('Nothing was thrown.'),
    (reason: unknown) => reason,
  );
  if (error instanceof DagFluxError) return error;
  throw error;
}

/** Batches of a key and a text, with the values of one row changed. */
function numbered(rows: number, changed: { readonly at: number; readonly row: readonly Value[] }): Batch[] {
  const all = Array.from({ length: rows }, (_, i): readonly Value[] =>
    i + 1 === changed.at ? changed.row : [i + 1, `text ${i + 1}`],
  );
  return [all.slice(0, rows / 2), all.slice(rows / 2)].map((part) => batchOf(...part));
}

describe.each(['copy', 'insert'] as const)('by %s', (path) => {
  const table = `by_${path}`;
  const on = () => (path === 'copy' ? database : insertOnly);
  let insertOnly: typeof database;

  beforeAll(async () => {
    const role = `role_${path}_${database.address.database}`;
    await runScript(
      database,
      `CREATE ROLE ${role} LOGIN PASSWORD 'secret';
       CREATE TABLE ${table}_parent (id int PRIMARY KEY); INSERT INTO ${table}_parent SELECT generate_series(1, 100000);
       CREATE TABLE ${table} (id int PRIMARY KEY CONSTRAINT positive CHECK (id > 0) REFERENCES ${table}_parent, label varchar(20) NOT NULL, n numeric(6,2), flag boolean, at timestamptz, b bytea);
       ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY; CREATE POLICY all_rows ON ${table} USING (true) WITH CHECK (label IS DISTINCT FROM 'forbidden');
       GRANT ALL ON ${table} TO ${role}`,
    );
    insertOnly = await openPostgres({}, { ...database.address, username: role, password: 'secret' });
  });
  afterAll(() => insertOnly?.[Symbol.asyncDispose]());

  const types = { id: INT, label: TEXT };

  test('rows of many batches', async () => {
    const batches = numbered(20_000, { at: 7, row: [7, 'Ünï\t\\N\n\r"😀\\.'] });
    expect(await loadInto(table, types, batches, on())).toEqual({ rows: 20_000, path });
    expect(
      await rowsOf(database, `SELECT count(*)::int, sum(id)::int, max(label) FILTER (WHERE id = 7) FROM ${table}`),
    ).toEqual([[20_000, 200_010_000, 'Ünï\t\\N\n\r"😀\\.']]);
    await runScript(database, `DELETE FROM ${table}`);
  });

  test('no rows, and a batch of none', async () => {
    expect((await loadInto(table, types, [], on())).rows).toBe(0);
    expect((await loadInto(table, types, [{ rows: 0, columns: [[], []] }, batchOf([1, 'a'])], on())).rows).toBe(1);
    await runScript(database, `DELETE FROM ${table}`);
  });

  const LAST = 3_000;
  test.each([
    [
      'a key that is there already',
      { row: [5, 'again'] },
      { code: 'constraint', native: { code: '23505', column: 'id' } },
    ],
    [
      'a NULL where none may be',
      { row: [LAST, null] },
      { code: 'constraint', native: { code: '23502', column: 'label' } },
    ],
    [
      'a value that a check refuses',
      { row: [-1, 'x'] },
      { code: 'constraint', native: { code: '23514', column: 'id', constraint: 'positive' } },
    ],
    ['a text that is too long', { row: [LAST, 'x'.repeat(21)] }, { code: 'invalid-data', native: { code: '22001' } }],
    [
      'a text where a number belongs',
      { row: ['many', 'x'] },
      { code: 'invalid-data', native: { code: '22P02', column: 'id' } },
    ],
    [
      'a number that is too large',
      { row: [2 ** 31, 'x'] },
      { code: 'invalid-data', native: { code: '22003', column: 'id' } },
    ],
    ['a NUL character', { row: [LAST, 'a\0b'] }, { code: 'invalid-data', native: { column: 'label' } }],
    ['half of a surrogate pair', { row: [LAST, 'a\ud800'] }, { code: 'invalid-data', native: { column: 'label' } }],
    [
      'half of a surrogate pair, at the end of many',
      { row: [LAST, '\udc00'] },
      { code: 'invalid-data', native: { column: 'label' } },
    ],
  ] as const)('%s, in the last row: named, and nothing is left', async (_, { row }, expected) => {
    const error = await failure(loadInto(table, types, numbered(LAST, { at: LAST, row }), on()));
    expect(error).toMatchObject({ ...expected, native: { ...expected.native, row: LAST } });
    expect(await scalar(database, `SELECT count(*)::int FROM ${table}`)).toBe(0);
  });

  test('a key that is missing elsewhere names its column', async () => {
    const error = await failure(loadInto(table, types, [batchOf([1, 'a'], [999_999, 'b'])], on()));
    expect(error).toMatchObject({ code: 'constraint', native: { code: '23503', column: 'id' } });
    // Where rows are hidden from the role, the server does not quote the key.
    if (path === 'copy') expect(error.native?.detail).toContain('999999');
    expect(await scalar(database, `SELECT count(*)::int FROM ${table}`)).toBe(0);
  });

  test('a number with too many digits', async () => {
    const batch = batchOf([1, 'a', '1.25'], [2, 'b', '12345.67']);
    const error = await failure(loadInto(table, { ...types, n: DECIMAL }, [batch], on()));
    expect(error).toMatchObject({ code: 'invalid-data', native: { code: '22003', row: 2 } });
  });

  test('all kinds of values', async () => {
    const more: Record<string, LogicalType> = {
      ...types,
      n: DECIMAL,
      flag: { kind: 'boolean' },
      at: { kind: 'timestamp', zoned: true, fraction: 6 },
      b: { kind: 'binary' },
    };
    const rows: Value[][] = [
      [1, 'a', '-0.05', true, '2024-02-29 12:34:56.789012+00', new Uint8Array([0, 92, 255])],
      [2, '', null, null, 'infinity', new Uint8Array()],
    ];
    await loadInto(table, more, [batchOf(...rows)], on());
    expect(await rowsOf(database, `SELECT id, label, n, flag, at, encode(b, 'hex') FROM ${table} ORDER BY id`)).toEqual(
      [
        [1, 'a', '-0.05', true, '2024-02-29 12:34:56.789012+00', '005cff'],
        [2, '', null, null, 'infinity', ''],
      ],
    );
    await runScript(database, `DELETE FROM ${table}`);
  });

  test('disposed without finish: undone, and the transaction goes on', async () => {
    await on().session(
      async (session) => {
        for (const batches of [[], [batchOf([1, 'a'])], numbered(3_000, { at: 1, row: [1, 'a'] })]) {
          await using load = await session.load({ name: table }, fieldsOf(types));
          for (const batch of batches) await load.write(batch);
        }
        await runScript(session, `INSERT INTO ${table} (id, label) VALUES (9, 'kept')`);
      },
      { transaction: 'write' },
    );
    expect(await rowsOf(database, `SELECT id FROM ${table}`)).toEqual([[9]]);
    await runScript(database, `DELETE FROM ${table}`);
  });

  test('what has failed cannot be finished, and is undone; the transaction goes on', async () => {
    for (const bad of [batchOf([2, 'x'.repeat(21)]), batchOf([2, 'a\0'])]) {
      await on().session(
        async (session) => {
          const load = await session.load({ name: table }, fieldsOf(types));
          await load.write(batchOf([1, 'a']));
          // COPY tells the error with the next piece or at the end.
          const error = await failure(load.write(bad).then(() => load.finish()));
          expect(error.code).toBe('invalid-data');
          expect(await failure(load.finish())).toMatchObject({ code: 'conflict' });
          expect(await failure(load.write(batchOf([3, 'c'])))).toMatchObject({ code: 'conflict' });
          await load[Symbol.asyncDispose]();
          expect(await scalar(session, `SELECT count(*)::int FROM ${table}`)).toBe(0);
          await runScript(session, `INSERT INTO ${table} (id, label) VALUES (9, 'kept')`);
        },
        { transaction: 'write' },
      );
      expect(await rowsOf(database, `SELECT id FROM ${table}`)).toEqual([[9]]);
      await runScript(database, `DELETE FROM ${table}`);
    }
  });

  test('two loads, one after the other, and another use in between is refused', async () => {
    await on().session(
      async (session) => {
        const load = await session.load({ name: table }, fieldsOf(types));
        await load.write(batchOf([1, 'a']));
        expect(await failure(runScript(session, 'SELECT 1'))).toMatchObject({ code: 'conflict' });
        expect(await failure(session.load({ name: table }, fieldsOf(types)))).toMatchObject({ code: 'conflict' });
        await load.finish();
        await using second = await session.load({ name: table }, fieldsOf(types));
        await second.write(batchOf([2, 'b']));
        await second.finish();
      },
      { transaction: 'write' },
    );
    expect(await rowsOf(database, `SELECT id FROM ${table} ORDER BY 1`)).toEqual([[1], [2]]);
    await runScript(database, `DELETE FROM ${table}`);
  });

  test('left behind unfinished: an error, and nothing is committed', async () => {
    const leaving = on().session(
      async (session) => {
        const load = await session.load({ name: table }, fieldsOf(types));
        await load.write(batchOf([1, 'a']));
      },
      { transaction: 'write' },
    );
    expect(await failure(leaving)).toMatchObject({ code: 'conflict' });
    expect(await scalar(database, `SELECT count(*)::int FROM ${table}`)).toBe(0);
  });

  test('a batch whose columns are too short is not filled up', async () => {
    const short: Batch = { rows: 2, columns: [[1, 2], ['a']] };
    expect(await failure(loadInto(table, types, [short], on()))).toMatchObject({ code: 'internal' });
  });

  if (path === 'insert') {
    test('a row that a policy refuses', async () => {
      const batches = numbered(3_000, { at: 2_999, row: [2_999, 'forbidden'] });
      const error = await failure(loadInto(table, types, batches, on()));
      expect(error).toMatchObject({ code: 'unauthorized', native: { code: '42501', row: 2_999 } });
    });
  }
});

describe('generated columns', () => {
  test('are left out', async () => {
    await runScript(database, 'CREATE TABLE generated (a int, twice int GENERATED ALWAYS AS (a * 2) STORED, b text)');
    await loadInto('generated', { b: TEXT, twice: INT, a: INT }, [batchOf(['x', 99, 1], ['y', 99, 2])]);
    expect(await rowsOf(database, 'SELECT a, twice, b FROM generated ORDER BY a')).toEqual([
      [1, 2, 'x'],
      [2, 4, 'y'],
    ]);
  });

  test('nothing but them: the rows are made of defaults', async () => {
    await runScript(database, 'CREATE TABLE defaults (a int DEFAULT 7, twice int GENERATED ALWAYS AS (a * 2) STORED)');
    const { rows } = await loadInto('defaults', { twice: INT }, [batchOf([1], [2], [3])]);
    expect(rows).toBe(3);
    await loadInto('defaults', {}, [{ rows: 2, columns: [] }]);
    expect(await rowsOf(database, 'SELECT count(*)::int, min(twice), max(twice) FROM defaults')).toEqual([[5, 14, 14]]);
  });
});

describe('identity and serial columns', () => {
  let role: string;
  let user: typeof database;
  beforeAll(async () => {
    role = `user_${database.address.database}`;
    await runScript(database, `CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    user = await openPostgres({}, { ...database.address, username: role, password: 'secret' });
  });
  afterAll(() => user?.[Symbol.asyncDispose]());

  const COLUMNS = {
    always: 'id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    'by default': 'id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY',
    serial: 'id serial PRIMARY KEY',
    'in steps': 'id int GENERATED ALWAYS AS IDENTITY (INCREMENT BY 7 START WITH 3) PRIMARY KEY',
    'with a cache': 'id int GENERATED ALWAYS AS IDENTITY (CACHE 20) PRIMARY KEY',
  };
  const nextValue = async (table: string): Promise<number> =>
    Number(await scalar(database, `INSERT INTO "${table}" (label) VALUES ('next') RETURNING id`));

  test.each(Object.entries(COLUMNS))('%s: values are kept, and the next default is past them', async (name, column) => {
    for (const grant of ['UPDATE, USAGE, SELECT', 'USAGE, SELECT']) {
      const table = `identity ${name} ${grant.length}`;
      await runScript(
        database,
        `CREATE TABLE "${table}" (${column}, label text); INSERT INTO "${table}" (label) VALUES ('first');
         GRANT SELECT, INSERT ON "${table}" TO ${role};
         DO $$ BEGIN EXECUTE format('GRANT ${grant} ON SEQUENCE %s TO ${role}', pg_get_serial_sequence('"${table}"', 'id')); END $$`,
      );
      await loadInto(table, { id: BIGINT, label: TEXT }, [batchOf([500n, 'a'], [1_000n, 'b'])], user);
      const ids = await rowsOf(database, `SELECT id::int FROM "${table}" ORDER BY id OFFSET 1`);
      expect(ids).toEqual([[500], [1_000]]);
      expect(await nextValue(table)).toBeGreaterThan(1_000);
      expect(await nextValue(table)).toBeLessThan(1_100);
    }
  });

  test('downwards', async () => {
    await runScript(
      database,
      'CREATE TABLE downwards (id int GENERATED ALWAYS AS IDENTITY (INCREMENT BY -2 START WITH -1), label text)',
    );
    await loadInto('downwards', { id: INT, label: TEXT }, [batchOf([-50, 'a'], [40, 'b'])]);
    const next = await nextValue('downwards');
    expect(next).toBeLessThan(-50);
    expect(next).toBeGreaterThan(-60);
  });

  test('never moved back', async () => {
    await runScript(database, "CREATE TABLE ahead (id serial, label text); SELECT setval('ahead_id_seq', 5000)");
    await loadInto('ahead', { id: INT, label: TEXT }, [batchOf([10, 'a'])]);
    expect(await nextValue('ahead')).toBe(5_001);
  });

  test('a value beyond what the sequence can reach', async () => {
    await runScript(
      database,
      'CREATE TABLE beyond (id int GENERATED BY DEFAULT AS IDENTITY (MAXVALUE 100), label text)',
    );
    expect((await loadInto('beyond', { id: INT, label: TEXT }, [batchOf([1_000, 'a'])])).rows).toBe(1);
  });

  test('left out: the defaults count on', async () => {
    await runScript(database, 'CREATE TABLE counting (id int GENERATED ALWAYS AS IDENTITY, label text)');
    await loadInto('counting', { label: TEXT }, [batchOf(['a'], ['b'])]);
    expect(await rowsOf(database, 'SELECT id, label FROM counting ORDER BY id')).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  test('a sequence that may not be moved: said, and nothing is loaded', async () => {
    await runScript(
      database,
      `CREATE TABLE fixed_sequence (id serial, label text); GRANT SELECT, INSERT ON fixed_sequence TO ${role}`,
    );
    const error = await failure(loadInto('fixed_sequence', { id: INT, label: TEXT }, [batchOf([10, 'a'])], user));
    expect(error).toMatchObject({
      code: 'unauthorized',
      native: { column: 'id' },
      hint: expect.stringContaining('GRANT'),
    });
    expect(await scalar(database, 'SELECT count(*)::int FROM fixed_sequence')).toBe(0);
  });
});

describe('tables of all sizes', () => {
  test('1,600 columns', async () => {
    const names = Array.from({ length: 1_600 }, (_, i) => `c${i}`);
    await runScript(database, `CREATE TABLE wide (${names.map((name) => `${name} int`).join(', ')})`);
    const row = names.map((_, i) => (i % 8 === 0 ? i : null));
    await loadInto('wide', Object.fromEntries(names.map((name) => [name, INT])), [batchOf(...Array(50).fill(row))]);
    expect(await rowsOf(database, 'SELECT count(*)::int, sum(c1592)::int, count(c1599)::int FROM wide')).toEqual([
      [50, 79_600, 0],
    ]);
  });

  test('1,600 columns by INSERT: more than 65,535 parameters', async () => {
    const names = Array.from({ length: 1_600 }, (_, i) => `c${i}`);
    await runScript(database, 'CREATE VIEW wide_view AS SELECT * FROM wide');
    const row = names.map((_, i) => (i % 8 === 0 ? i : null));
    const { path } = await loadInto('wide_view', Object.fromEntries(names.map((name) => [name, INT])), [
      batchOf(...Array(120).fill(row)),
    ]);
    expect(path).toBe('insert');
    expect(await scalar(database, 'SELECT count(*)::int FROM wide')).toBe(170);
  });

  test('no columns', async () => {
    await runScript(database, 'CREATE TABLE nothing ()');
    expect(await loadInto('nothing', {}, [{ rows: 3, columns: [] }])).toMatchObject({ rows: 3, path: 'copy' });
    expect(await scalar(database, 'SELECT count(*)::int FROM nothing')).toBe(3);
  });

  test('names of 63 bytes with quotes, dots and spaces; dropped columns', async () => {
    const name = `a "b".c ${'é'.repeat(27)}`;
    const quoted = `"${name.replaceAll('"', '""')}"`;
    await runScript(
      database,
      `CREATE SCHEMA ${quoted}; CREATE TABLE ${quoted}.${quoted} (gone int, ${quoted} text, gone_too int); ALTER TABLE ${quoted}.${quoted} DROP COLUMN gone, DROP COLUMN gone_too`,
    );
    await loadInto({ schema: name, name }, { [name]: TEXT }, [batchOf(['x'])]);
    expect(await rowsOf(database, `SELECT * FROM ${quoted}.${quoted}`)).toEqual([['x']]);
  });

  test('the error in a column with an odd name', async () => {
    await runScript(database, 'CREATE TABLE odd (a int, "b: c, line 7, column d" int)');
    const error = await failure(
      loadInto('odd', { a: INT, 'b: c, line 7, column d': TEXT }, [batchOf([1, '1'], [2, 'x'])]),
    );
    expect(error.native).toMatchObject({ row: 2, column: 'b: c, line 7, column d' });
  });
});

describe('other kinds of tables', () => {
  test('a view with INSTEAD OF triggers, and one that can be updated', async () => {
    await runScript(
      database,
      `CREATE TABLE behind (a int, b text); CREATE VIEW simple AS SELECT * FROM behind;
       CREATE VIEW triggered AS SELECT a + 0 AS a, b || '' AS b FROM behind;
       CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO behind VALUES (NEW.a, NEW.b); RETURN NEW; END $$;
       CREATE TRIGGER put INSTEAD OF INSERT ON triggered FOR EACH ROW EXECUTE FUNCTION put()`,
    );
    expect(await loadInto('simple', { a: INT, b: TEXT }, [batchOf([1, 'simple'])])).toEqual({
      rows: 1,
      path: 'insert',
    });
    expect((await loadInto('triggered', { a: INT, b: TEXT }, [batchOf([2, 'triggered'])])).rows).toBe(1);
    expect(await rowsOf(database, 'SELECT * FROM behind ORDER BY a')).toEqual([
      [1, 'simple'],
      [2, 'triggered'],
    ]);
  });

  test('a partitioned table; a row without a partition', async () => {
    await runScript(
      database,
      'CREATE TABLE parts (k int, v text) PARTITION BY RANGE (k); CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100)',
    );
    expect((await loadInto('parts', { k: INT, v: TEXT }, [batchOf([1, 'a'], [99, 'b'])])).rows).toBe(2);
    const error = await failure(loadInto('parts', { k: INT, v: TEXT }, [batchOf([2, 'a'], [100, 'b'])]));
    expect(error).toMatchObject({ code: 'constraint', native: { row: 2 } });
  });

  test.each([
    ['no such table', 'missing', 'not-found'],
    ['a materialized view', 'fixed_view', 'invalid-sql'],
    ['a view that cannot be updated', 'grouped', 'conflict'],
  ])('%s', async (_, name, code) => {
    await runScript(
      database,
      'CREATE MATERIALIZED VIEW IF NOT EXISTS fixed_view AS SELECT 1 AS a; CREATE OR REPLACE VIEW grouped AS SELECT count(*) AS a FROM fixed_view',
    );
    expect(await failure(loadInto(name, { a: INT }, [batchOf([1])]))).toMatchObject({ code });
  });

  test('a column that is not there; a table that may not be written', async () => {
    await runScript(database, 'CREATE TABLE closed (a int)');
    expect(await failure(loadInto('closed', { b: INT }, [batchOf([1])]))).toMatchObject({ code: 'invalid-input' });
    await runScript(database, `CREATE ROLE stranger_${database.address.database} LOGIN PASSWORD 'secret'`);
    await using stranger = await openPostgres(
      {},
      { ...database.address, username: `stranger_${database.address.database}`, password: 'secret' },
    );
    expect(await failure(loadInto('closed', { a: INT }, [batchOf([1])], stranger))).toMatchObject({
      code: 'unauthorized',
    });
  });

  test('a trigger that fails, in a batch that was sent long before', async () => {
    await runScript(
      database,
      `CREATE TABLE guarded (a int, b text);
       CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.a = 5 THEN RAISE EXCEPTION 'not five'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER guard BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION guard()`,
    );
    const row = (i: number): Value[] => [i, 'x'.repeat(1_000)];
    let written = 0;
    const error = await failure(
      database.session(
        async (session) => {
          await using load: Load = await session.load({ name: 'guarded' }, fieldsOf({ a: INT, b: TEXT }));
          for (let i = 0; i < 1_000; i += 1) {
            await load.write(batchOf(...Array.from({ length: 1_000 }, (_, j) => row(i * 1_000 + j))));
            written += 1_000;
          }
          await load.finish();
        },
        { transaction: 'write' },
      ),
    );
    expect(error).toMatchObject({ code: 'invalid-data', message: 'Not five.', native: { code: 'P0001', row: 6 } });
    // Noticed while sending, not at the end.
    expect(written).toBeLessThan(500_000);
  });
});
