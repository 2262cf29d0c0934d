import { expect, test } from 'vitest';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { storedStatements } from '../store/statements.ts';
import { openStore } from '../store/store.ts';
import { createStatements, titleOfSql } from './statements.ts';

const secret = 'tr0ub4dor';
const withSecret = [
  `CREATE USER me WITH PASSWORD '${secret}'`,
  `ALTER ROLE me\n  ENCRYPTED  PASSWORD\n$$${secret}$$`,
  `CREATE USER 'me'@'%' IDENTIFIED BY '${secret}'`,
  `CREATE USER me IDENTIFIED WITH caching_sha2_password BY "${secret}"`,
  `SET PASSWORD FOR 'me'@'%' = '${secret}'`,
  `CREATE LOGIN me WITH PASSWORD = N'${secret}'`,
  `create user me password=e'${secret}'`,
  `CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET '${secret}')`,
  `COPY t FROM 's3://b' CREDENTIALS 'aws_secret_access_key=${secret}'`,
  `COPY t FROM 's3://b' SECRET_ACCESS_KEY '${secret}'`,
  `CREATE STAGE s CREDENTIALS = (AWS_KEY_ID = 'x' AWS_SECRET_KEY = '${secret}')`,
  `CREATE STAGE s CREDENTIALS = (AZURE_SAS_TOKEN = '${secret}')`,
  `ATTACH 'host=db user=me password=${secret}' AS pg (TYPE postgres)`,
  `ATTACH 'postgres://me:${secret}@db/shop' AS pg`,
  `SELECT 1; CREATE USER MAPPING FOR me SERVER s OPTIONS (user 'me', password '${secret}')`,
];
const without = [
  'SELECT id, password_changed_at FROM users',
  "SELECT * FROM token WHERE kind = 'a'",
  "SELECT password, 'x' FROM users WHERE url = 'https://example.com/a:b'",
  'UPDATE users SET secret = upper(secret)',
];

test('SQL with a password in it is in no history and no title; other SQL is', async () => {
  await using folder = await temporaryFolder();
  using store = openStore(folder.path);
  const statements = createStatements(storedStatements(store));
  for (const sql of [...withSecret, ...without]) statements.begin('erp', sql).end('done', 0);
  expect(statements.list({ limit: 100 }).map(({ sql }) => sql)).toEqual(without.toReversed());
  expect(withSecret.map(titleOfSql).filter((title) => title.includes(secret))).toEqual([]);
  expect(titleOfSql(withSecret[0] ?? '')).toBe('CREATE USER …');
  expect(without.map(titleOfSql)).toEqual(without);
});
