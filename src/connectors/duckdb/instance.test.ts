import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { testDatabase } from './test-database.ts';

/** Another process that opens the file as soon as it is free, says so, and holds it until it is ended. */
async function holder(file: string): Promise<AsyncDisposable & { readonly pid: number }> {
  const program = `
    const { DuckDBInstance } = await import(${JSON.stringify(import.meta.resolve('@duckdb/node-api'))});
    let instance;
    while (!instance) instance = await DuckDBInstance.create(process.argv[1]).catch(() => undefined);
    const connection = await instance.connect();
    console.log('open');
    process.stdin.resume();
    process.stdin.on('end', () => process.exit());`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  await once(child.stdout, 'data');
  return {
    pid: child.pid as number, // It runs: it has written.
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exit;
    },
  };
}

test('a file that another process holds: busy after the wait, with who holds it; free again once that is gone', async () => {
  await using here = await testDatabase();
  await here.query('CREATE TABLE t (a INTEGER)');
  await here.database[Symbol.asyncDispose]();
  const impatient = await here.open({ waitSeconds: 0 });
  {
    await using other = await holder(here.file);
    await expect(impatient.tables()).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(String(other.pid)),
    });
    expect(await impatient.test()).toMatchObject({ ok: false, code: 'busy' });
    const patient = await here.open({ waitSeconds: 60 });
    await expect(patient.tables(undefined, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
      code: 'timeout',
    });
    const waiting = patient.tables();
    await other[Symbol.asyncDispose]();
    expect(await waiting).toHaveLength(1);
    await patient[Symbol.asyncDispose]();
  }
  expect(await impatient.tables()).toHaveLength(1);
  await impatient[Symbol.asyncDispose]();
});

test('two databases of one file in one process share it', async () => {
  await using here = await testDatabase();
  const other = await here.open();
  await here.query('CREATE TABLE t AS SELECT 1 AS a');
  await Promise.all(
    Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? here.database : other).preview({ name: 't' }, 5)),
  );
  await other[Symbol.asyncDispose]();
  expect(await here.query('SELECT * FROM t')).toEqual([[1]]);
  await expect(other.tables()).rejects.toMatchObject({ code: 'internal' });
});

test('the file is free for others soon after its last use, though nobody closes it', async () => {
  await using here = await testDatabase();
  await here.query('CREATE TABLE t AS SELECT * FROM range(100000)');
  await here.query('SELECT * FROM t');
  await using other = await holder(here.file);
  expect(other.pid).toBeGreaterThan(0);
});

test('what is no database says so', async () => {
  await using here = await testDatabase();
  const wrong = await here.open({ file: import.meta.filename });
  expect(await wrong.test()).toMatchObject({ ok: false, hint: expect.any(String) });
});
