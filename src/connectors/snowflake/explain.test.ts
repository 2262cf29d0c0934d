import { expect, test } from 'vitest';
import { column, DONE, LOGGED_IN, rows, scriptedServer } from '../../../tools/scripted-snowflake.ts';
import { validateSettings } from '../../contract/form.ts';
import { form } from './form.ts';
import { snowflake } from './manifest.ts';

test('a plan is asked for as text, and nothing but the EXPLAIN is sent', async () => {
  await using server = await scriptedServer((seen) => {
    if (seen.path === '/session/v1/login-request') return LOGGED_IN;
    if (!String(seen.body.sqlText).startsWith('EXPLAIN')) return DONE;
    return rows([column('content', 'text')], [['GlobalStats:\n\tpartitionsTotal=0'], ['1:0  ->Result']]);
  });
  const settings = { account: 'acme', endpoint: server.url, username: 'u', authentication: 'password', password: 'p' };
  await using database = await snowflake.open(validateSettings(form, { ...settings, warehouse: 'W', database: 'D' }));
  const plan = await database.session((session) => session.explain('DELETE FROM t -- all;\n;'));
  expect(plan).toBe('GlobalStats:\n\tpartitionsTotal=0\n1:0  ->Result');
  const sent = server.requests.map(({ body }) => String(body.sqlText ?? '')).filter((sql) => /DELETE/.test(sql));
  expect(sent).toEqual([expect.stringMatching(/^EXPLAIN USING TEXT DELETE FROM t/)]);
});
