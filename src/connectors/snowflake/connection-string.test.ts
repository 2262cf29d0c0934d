import { expect, test } from 'vitest';
import { parseConnectionString } from './connection-string.ts';

test.each([
  [
    'snowflake://me:p%40ss@myorg-acme/DB/PUBLIC?warehouse=WH&role=R',
    {
      username: 'me',
      password: 'p@ss',
      account: 'myorg-acme',
      database: 'DB',
      schema: 'PUBLIC',
      warehouse: 'WH',
      role: 'R',
      authentication: 'password',
    },
  ],
  [
    'snowflake://me:p@s:s%@xy12345.eu-central-1/DB',
    { username: 'me', password: 'p@s:s%', account: 'xy12345.eu-central-1', database: 'DB', authentication: 'password' },
  ],
  [
    'snowflake://me@acme/my%20db?authenticator=SNOWFLAKE_JWT',
    { username: 'me', account: 'acme', database: 'my db', authentication: 'key-pair' },
  ],
  [
    'jdbc:snowflake://myorg-acme.snowflakecomputing.com/?user=me&db=DB&schema=S&warehouse=My+WH&role=R&authenticator=programmatic_access_token&token=t&tracing=ALL',
    {
      account: 'myorg-acme.snowflakecomputing.com',
      username: 'me',
      database: 'DB',
      schema: 'S',
      warehouse: 'My WH',
      role: 'R',
      authentication: 'token',
      token: 't',
    },
  ],
])('%s', (text, settings) => expect(parseConnectionString(text)).toEqual(settings));

test.each([
  ['postgresql://canary:canary@h/d', 'no connection string'],
  ['snowflake://canary:canary@acme/DB?db=OTHER', 'two values for database'],
  ['snowflake://canary:canary@acme/DB?authenticator=externalbrowser', 'no place here'],
  ['snowflake://canary:canary@acme/DB?private_key_file=/x', '"private_key_file"'],
  ['snowflake://canary:canary@acme/DB?timezone=x', '"timezone"'],
  ['snowflake://canary:canary@a b/DB', 'no form that Snowflake has'],
])('%s is refused, without its secret', (text, message) => {
  expect(() => parseConnectionString(text)).toThrow(
    expect.objectContaining({
      code: 'invalid-input',
      message: expect.stringContaining(message),
      hint: expect.not.stringContaining('canary'),
    }),
  );
  expect(() => parseConnectionString(text)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('canary') }),
  );
});
