import { expect, test } from 'vitest';
import { parseConnectionString } from './connection-string.ts';

const whole = { host: 'db.example.org', port: 3307, database: 'shop', username: 'ann', password: 'p w' };

test.each([
  ['mysql://ann:p%20w@db.example.org:3307/shop', whole],
  ['mariadb://ann:p%20w@db.example.org:3307/shop', whole],
  ['jdbc:mysql://db.example.org:3307/shop?user=ann&password=p%20w&useUnicode=true&serverTimezone=UTC', whole],
  ['jdbc:mariadb://db.example.org:3307/shop?user=ann&password=p%20w', whole],
  ['mysql+pymysql://ann:p%20w@db.example.org:3307/shop?charset=utf8mb4', whole],
  ['mysql://db.example.org', { host: 'db.example.org' }],
  ['mysql://ann@[::1]:3306/', { host: '::1', port: 3306, username: 'ann' }],
  ['mysql://ann:a@b:c/d?e#@host/db', { host: 'host', database: 'db', username: 'ann', password: 'a@b:c/d?e#' }],
  ['mysql://ann:100%25@h/d', { host: 'h', database: 'd', username: 'ann', password: '100%' }],
  ['mysql://ann:100%@h/d', { host: 'h', database: 'd', username: 'ann', password: '100%' }],
  ['mysql://ann:pä@h/d%C3%BC', { host: 'h', database: 'dü', username: 'ann', password: 'pä' }],
  ['mysql://h/d?sslMode=VERIFY_IDENTITY', { host: 'h', database: 'd', useSsl: true, sslMode: 'verify-full' }],
  ['mysql://h/d?ssl-mode=REQUIRED', { host: 'h', database: 'd', useSsl: true, sslMode: 'require' }],
  ['mysql://h/d?useSSL=false', { host: 'h', database: 'd', useSsl: false }],
  ['mysql://localhost/d?socket=/run/my.sock'.replace('localhost', ''), { host: '/run/my.sock', database: 'd' }],
  ['mysql://h/d?connectTimeout=2500', { host: 'h', database: 'd', connectTimeout: 3 }],
])('%s', (text, expected) => {
  expect(parseConnectionString(text)).toEqual(expected);
});

test.each([
  ['postgres://ann:canary@h/d', 'no connection string of MySQL'],
  ['mysql://ann:canary@h1:3306,h2:3306/d', 'several hosts'],
  ['mysql://ann:canary@h/d?user=bob', 'two things for username'],
  ['mysql://ann:canary@h:99999/d', 'port'],
  ['mysql://ann:canary@h/d?sslMode=PREFERRED', 'leaves it to chance'],
  ['mysql://ann:canary@h/d?usessl=false&sslmode=VERIFY_CA', 'two things'],
  ['mysql://ann:canary@h/d?sesionVariables=x', 'does not know'],
  ['mysql://ann:canary@h/d?sessionVariables=sql_mode=ANSI', 'sessionVariables'],
  ['mysql://ann:canary@h/d?ssl_ca=/etc/ca.pem', 'ssl_ca'],
  ['mysql://ann:canary%zz%41@h/d', 'percent-encoding'],
  ['', 'no connection string'],
])('%s is refused, without a word of the password', (text, message) => {
  const error = (() => {
    try {
      return parseConnectionString(text);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringContaining(message) });
  expect(JSON.stringify([(error as Error).message, error])).not.toMatch(/canary/);
});
