import { expect, test } from 'vitest';
import { testApi } from '../../tools/api-server.ts';
import { canary } from '../../tools/canary.ts';
import { sampleConnector } from '../../tools/sample-connector.ts';

const secret = { password: `cän'ary "p@ss"/w%rd?<&>\\+ ~end`, sslKey: '-----BEGIN KEY-----\ncanary/key+0123456789\n' };
const modelKey = 'sk-canary0123456789abcdef';
const typed = { ...secret, host: 'db.example.internal', username: 'somebody', database: 'shop' };
const string = `sample://somebody:${encodeURIComponent(secret.password)}@db.example.internal:6543/shop`;

test('a secret that was typed once is in no answer', async () => {
  const connector = sampleConnector();
  // As the real ones have them; the sample has no server, so it needs no more of a dialect.
  const dialect = { id: 'sample', quoteIdentifier: (name: string) => `"${name}"`, table: () => '"t"' };
  const leaky = {
    ...connector,
    dialect,
    open: async (settings: Parameters<typeof connector.open>[0]) => {
      const database = await connector.open(settings);
      const failing = () => Promise.reject(new Error(`cannot reach sample://x:${settings.password}@host`));
      return Object.assign(database, { tables: failing, preview: failing, fields: failing, schemas: failing });
    },
  };
  await using at = await testApi({ connectors: [leaky as unknown as typeof connector] });
  const answers: [string, string][] = [];
  const ask = async (method: string, path: string, body?: object) => {
    const init = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await at.fetch(`/api/${path}`, { method, ...init });
    const headers = [...answer.headers].map((pair) => pair.join(': ')).join('\n');
    answers.push([`${method} ${path} ${answer.status}`, `${headers}\n${await answer.text()}`]);
  };
  await ask('POST', 'connections', { name: 'one', connector: 'sample', settings: typed, role: null });
  await ask('POST', 'connections', { name: 'one', connector: 'sample', settings: typed, role: null });
  await ask('POST', 'connections', {
    name: 'two',
    connector: 'sample',
    settings: { ...typed, port: secret.password },
    role: null,
  });
  await ask('POST', 'connections', {
    name: 'three',
    connector: 'sample',
    settings: {},
    secretsFrom: string,
    role: secret.password,
  });
  await ask('POST', 'connectors/sample/parse', { connectionString: string });
  await ask('POST', 'connections/test', { connector: 'sample', settings: typed });
  await ask('POST', 'connections/test', { connector: 'sample', settings: { database: 'shop' }, secretsFrom: string });
  await ask('GET', 'connections');
  await ask('GET', 'connections/one');
  await ask('PATCH', 'connections/one', { settings: { password: secret.password, port: 'x' } });
  await ask('POST', 'connections/one/duplicate', { name: 'copy' });
  await ask('GET', 'connections/copy');
  await ask('POST', 'connections/one/test');
  for (const of of ['tables', 'schemas', 'columns?table=t', 'preview?table=t', 'count?table=t', 'definition?table=t']) {
    await ask('GET', `connections/one/${of}`);
  }
  await ask('POST', 'queries', { connection: 'one', table: { name: 't' } });
  await ask('POST', 'copies', { from: 'one:t', to: 'copy:t' });
  await ask('GET', 'activities');
  await ask('GET', 'openapi.json');
  await ask('POST', 'models', { name: 'm', settings: { kind: 'openai', model: 'x', key: secret.password } });
  await ask('POST', 'models', { name: 'other', settings: { kind: 'openai', model: 'x', key: modelKey } });
  // What is not there is named in the refusal, which a key typed in the wrong place would be.
  await ask('POST', `models/${modelKey}/test`);
  await ask('GET', 'models');
  await ask('DELETE', 'connections/copy');

  const { inValue } = canary({ ...secret, modelKey });
  expect(answers.flatMap(([where, text]) => inValue(where, text))).toEqual([]);
  // What was asked has been answered, and the failures came as far as here.
  expect(answers.filter(([where]) => where.endsWith(' 200')).length).toBeGreaterThan(12);
  expect(answers.filter(([, text]) => text.includes('"code":"internal"')).length).toBeGreaterThan(3);
  // It finds what is there.
  expect(inValue('a leak', JSON.stringify({ error: { message: secret.password } }))).not.toEqual([]);
});
