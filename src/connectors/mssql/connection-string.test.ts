import { expect, test } from 'vitest';
import { parseConnectionString } from './connection-string.ts';

test.each<[string, object]>([
  [
    'Server=tcp:db.example.org,1433;Initial Catalog=crm;Persist Security Info=False;User ID=dagflux;Password=p;MultipleActiveResultSets=False;Encrypt=True;TrustServerCertificate=False;Connection Timeout=30;',
    {
      host: 'db.example.org',
      port: 1433,
      database: 'crm',
      username: 'dagflux',
      password: 'p',
      encrypt: true,
      trustServerCertificate: false,
      connectTimeout: 30,
    },
  ],
  [
    'Data Source=.\\SQLEXPRESS; Database=crm; UID=u; PWD="a;b""c"',
    { host: 'localhost', instance: 'SQLEXPRESS', database: 'crm', username: 'u', password: 'a;b"c' },
  ],
  [
    'Driver={ODBC Driver 18 for SQL Server};Server=h,1500;Database=d;UID=u;PWD={a}}b;c};Encrypt=no',
    { host: 'h', port: 1500, database: 'd', username: 'u', password: 'a}b;c', encrypt: false },
  ],
  [
    "server = h ; user id = u ; password = 'it''s' ; encrypt = strict",
    { host: 'h', username: 'u', password: "it's", encrypt: true },
  ],
  [
    'jdbc:sqlserver://h:1444;databaseName=d;user=u;password={p;q};encrypt=true;trustServerCertificate=true',
    {
      host: 'h',
      port: 1444,
      database: 'd',
      username: 'u',
      password: 'p;q',
      encrypt: true,
      trustServerCertificate: true,
    },
  ],
  ['jdbc:sqlserver://h\\X;user=u', { host: 'h', instance: 'X', username: 'u' }],
  [
    'mssql://u:p%40q@h:1435/my%20db?encrypt=false',
    { host: 'h', port: 1435, database: 'my db', username: 'u', password: 'p@q', encrypt: false },
  ],
  ['sqlserver://h/d', { host: 'h', database: 'd' }],
  ['Server=h\\X,1500', { host: 'h', port: 1500 }],
])('%s', (text, expected) => {
  expect(parseConnectionString(text)).toEqual(expected);
});

test.each([
  ['Server=h;Integrated Security=SSPI', /Windows account/],
  ['Server=h;Trusted_Connection=yes', /Windows account/],
  ['Server=np:\\\\h\\pipe\\sql', /cannot be read/],
  ['Server=(localdb)\\MSSQLLocalDB', /LocalDB/],
  ['Server=h;Failover Partner=other;Password=canary', /"Failover Partner"/],
  ['Server=h;Encrypt=perhaps', /neither yes nor no/],
  ['canary', /cannot be read/],
  ['Server=h;Password="canary', /./],
  ['mssql://u:canary@:x', /cannot be read/],
])('refused, without a value in the message: %s', (text, why) => {
  try {
    const filled = parseConnectionString(text);
    // An open quote is a character like any other.
    expect(filled).toEqual({ host: 'h', password: '"canary' });
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringMatching(why) });
    expect(String(error)).not.toContain('canary');
  }
});
