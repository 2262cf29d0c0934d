import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { canary } from '../../tools/canary.ts';
import { testCommandLine } from '../../tools/command-line.ts';
import { connectForText } from '../../tools/postgres-query.ts';
import { testDatabase } from '../../tools/test-postgres.ts';

const password = `cän'ary "p@ss"/w%rd?<&>\\+ ${randomUUID()}`;
const wrong = `wrong ${password}`;

test('a password typed once is in no output, error, file or process list', async () => {
  await using dagflux = await testCommandLine();
  const address = await testDatabase();
  await using server = await connectForText(address);
  const role = `canary_${randomUUID().slice(0, 8)}`;
  await server.run(`CREATE ROLE ${role} LOGIN PASSWORD '${password.replaceAll("'", "''")}'`);

  const form = ['--connector', 'postgres', '--host', address.host, '--port', String(address.port)];
  const fields = [...form, '--database', address.database, '--username', role];
  const url = `postgresql://${role}:${encodeURIComponent(password)}@${address.host}:${address.port}/${address.database}`;
  const given = { PASSWORD: password, WRONG: wrong, URL: url };
  const outputs: unknown[] = [];
  const run = async (argv: readonly string[], options: { input?: string; environment?: NodeJS.ProcessEnv } = {}) => {
    const result = await dagflux.run(argv, options);
    outputs.push(result);
    return result.code;
  };

  const add = (name: string, ...flags: string[]) => ['connections', 'add', name, ...flags];
  const debug = { ...given, DAGFLUX_DEBUG: '1' };
  expect(await run(add('one', ...fields, '--password-stdin'), { input: `${password}\n` })).toBe(0);
  expect(await run(add('two', ...form, '--url-env', 'URL'), { environment: given })).toBe(0);
  expect(await run(add('three', ...fields, '--password-env', 'WRONG'), { environment: debug })).toBe(0);
  expect(await run(add('one', ...fields, '--password-env', 'PASSWORD'), { environment: debug })).toBe(1);
  expect(await run(add('four', ...form, '--url-stdin'), { input: `${url}?nonsense=1` })).toBe(2);
  expect(await run(['connections', 'edit', 'one', '--password-env', 'PASSWORD'], { environment: debug })).toBe(0);
  for (const format of [[], ['--json']]) {
    expect(await run(['connections', 'list', ...format])).toBe(0);
    expect(await run(['connections', 'show', 'one', ...format])).toBe(0);
    expect(await run(['connections', 'export', ...format])).toBe(0);
    expect(await run(['connections', 'test', 'two', ...format])).toBe(0);
    expect(await run(['connections', 'test', 'three', ...format], { environment: debug })).toBe(4);
    expect(await run(['tables', 'three', ...format], { environment: debug })).toBe(4);
    expect(await run(['query', 'one', 'SELECT nothing', ...format], { environment: debug })).toBe(1);
    expect(await run(['copy', 'one:nowhere', 'two:nowhere', ...format], { environment: debug })).not.toBe(0);
  }

  const secrets = canary({ password });
  const child = dagflux.start(['query', 'one', "SELECT 'busy'; SELECT pg_sleep(600)", '--ndjson']);
  const end = once(child, 'exit');
  await once(child.stdout, 'readable');
  expect(secrets.inProcessList()).toEqual([]);
  child.kill('SIGINT');
  child.stdout.resume();
  await end;

  expect(secrets.inValue('what the commands wrote', outputs)).toEqual([]);
  expect(secrets.inFolder(dagflux.home)).toEqual([]);

  // The test itself: what it looks for is found where it is.
  const planted = await dagflux.run(['query', 'one', 'SELECT $1', '--param', password, '--json']);
  expect(secrets.inValue('a planted leak', planted)).not.toEqual([]);
});
