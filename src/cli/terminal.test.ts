import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';
import type { DatabaseAddress } from '../../tools/postgres-server.ts';
import { hasTerminal, inTerminal as runInTerminal } from '../../tools/terminal.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import { width } from './output/text.ts';

let dagflux: TestCommandLine;
let address: DatabaseAddress;

const inTerminal = (
  argv: readonly string[],
  answers: readonly [question: string, answer: string][] = [],
  environment: NodeJS.ProcessEnv = {},
) => runInTerminal(argv, answers, { ...dagflux.environment, TERM: 'xterm', ...environment });

describe.runIf(hasTerminal)('in a terminal', () => {
  beforeAll(async () => {
    dagflux = await testCommandLine();
    address = await testDatabase();
    await dagflux.connect('erp', address);
    await dagflux.run([
      'query',
      'erp',
      `CREATE TABLE wide AS SELECT n, repeat('long text ', 20) AS a, repeat('more ', 30) AS b FROM generate_series(1, 3) n`,
    ]);
  });
  afterAll(() => dagflux?.[Symbol.asyncDispose]());

  test('the password is asked for, and not shown', async () => {
    const { host, port, database, username, password } = address;
    const flags = [
      '--connector',
      'postgres',
      '--host',
      host,
      '--port',
      String(port),
      '--database',
      database,
      '--username',
      username,
    ];
    const { code, text } = await inTerminal(['connections', 'add', 'asked', ...flags], [['Password', `${password}\r`]]);
    expect(code).toBe(0);
    expect(text).toMatch('Saved the connection asked');
    expect(text).not.toMatch(password);
    expect(await dagflux.json(['query', 'asked', 'SELECT 1'])).toMatchObject({ results: [{ rows: [[1]] }] });
  });

  test('Ctrl-C at a question saves nothing', async () => {
    const argv = [
      'connections',
      'add',
      'unsaved',
      '--connector',
      'postgres',
      '--host',
      'h',
      '--database',
      'd',
      '--username',
      'u',
    ];
    expect((await inTerminal(argv, [['Password', '\u0003']])).code).toBe(130);
    expect((await dagflux.run(['connections', 'show', 'unsaved'])).code).toBe(3);
  });

  test('no line of a table is wider than the terminal', async () => {
    const { text } = await inTerminal(['query', 'erp', 'SELECT * FROM wide']);
    expect(text).toMatch('…');
    expect(Math.max(...text.split('\n').map(width))).toBeLessThanOrEqual(80);
  });

  test('replace asks first', async () => {
    await dagflux.run(['copy', 'erp:wide', 'erp:target']);
    const replace = ['copy', 'erp:wide', 'erp:target', '--mode', 'replace', '--where', 'n = 1'];
    const count = async () => JSON.stringify(await dagflux.json(['query', 'erp', 'SELECT count(*) FROM target']));
    expect((await inTerminal(replace, [['Replace all rows of erp:target?', 'n\r']])).code).toBe(130);
    expect(await count()).toMatch('"3"');
    expect((await inTerminal(replace, [['Replace all rows of erp:target?', 'y\r']])).code).toBe(0);
    expect(await count()).toMatch('"1"');
    expect((await inTerminal([...replace, '--yes'])).text).not.toMatch('?');
  });

  test('a copy shows how far it is', async () => {
    const sql = 'SELECT n FROM generate_series(1, 300000) n';
    const { code, raw, text } = await inTerminal(['copy', 'erp', 'erp:numbers', '--sql', sql]);
    expect(code).toBe(0);
    expect(raw).toMatch('\r\u001b[2K');
    expect(text).toMatch(/Copied 300,000 rows into erp:numbers/);
  });

  test('colours are there, unless NO_COLOR says no', async () => {
    const argv = ['query', 'erp', 'SELECT NULL AS a; SELECT nothing'];
    expect((await inTerminal(argv)).raw).toMatch('\u001b[');
    const plain = await inTerminal(argv, [], { NO_COLOR: '1' });
    expect(plain.raw).not.toMatch('\u001b[');
    expect(plain.text).toMatch(/NULL.*error: /s);
  });
});
