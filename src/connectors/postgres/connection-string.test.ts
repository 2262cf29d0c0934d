import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DagFluxError } from '../../contract/errors.ts';
import { parseConnectionString as parse } from './connection-string.ts';

const host = 'db.example.org';
const whole = { host, port: 5433, database: 'shop', username: 'ann', password: 'secret' };

describe('a URL', () => {
  test.each([
    ['all of it', `postgresql://ann:secret@${host}:5433/shop`, whole],
    ['the short scheme', `postgres://ann:secret@${host}:5433/shop`, whole],
    ['a scheme with a driver', `postgresql+psycopg2://ann:secret@${host}:5433/shop`, whole],
    ['white space around it', `  postgresql://ann:secret@${host}:5433/shop\n`, whole],
    [
      'no port',
      `postgresql://ann:secret@${host}/shop`,
      { host, database: 'shop', username: 'ann', password: 'secret' },
    ],
    ['no database', `postgresql://ann:secret@${host}`, { host, username: 'ann', password: 'secret' }],
    ['no database but a slash', `postgresql://ann@${host}/`, { host, username: 'ann' }],
    ['no user', `postgresql://${host}/shop`, { host, database: 'shop' }],
    ['no host', 'postgresql:///shop', { database: 'shop' }],
    ['an empty password', `postgresql://ann:@${host}`, { host, username: 'ann' }],
    ['IPv4', 'postgresql://127.0.0.1:5433', { host: '127.0.0.1', port: 5433 }],
    [
      'IPv6',
      'postgresql://ann@[2001:db8::1]:5433/shop',
      { host: '2001:db8::1', port: 5433, database: 'shop', username: 'ann' },
    ],
    ['IPv6 with a zone', 'postgresql://[fe80::1%25eth0]', { host: 'fe80::1%eth0' }],
    ['an underscore in the host', 'postgresql://ann@my_db:5433', { host: 'my_db', port: 5433, username: 'ann' }],
    [
      'a socket as the host',
      'postgresql://%2Fvar%2Frun%2Fpostgresql/shop',
      { host: '/var/run/postgresql', database: 'shop' },
    ],
    [
      'a socket as a parameter',
      'postgresql:///shop?host=/var/run/postgresql',
      { host: '/var/run/postgresql', database: 'shop' },
    ],
    ['everything as parameters', `postgresql://?host=${host}&port=5433&dbname=shop&user=ann&password=secret`, whole],
    ['the same thing twice', `postgresql://ann@${host}?user=ann`, { host, username: 'ann' }],
    [
      'a user with an at sign, encoded',
      `postgresql://ann%40corp:x@${host}`,
      { host, username: 'ann@corp', password: 'x' },
    ],
    ['non-ASCII, encoded', `postgresql://ann:p%C3%A4ss@${host}`, { host, username: 'ann', password: 'päss' }],
    [
      'non-ASCII, raw',
      `postgresql://ann:päß→🙂@${host}/läden`,
      { host, username: 'ann', password: 'päß→🙂', database: 'läden' },
    ],
    ['an encoded slash in the database', `postgresql://${host}/a%2Fb`, { host, database: 'a/b' }],
    [
      'a plus sign, which stands for itself',
      `postgresql://ann:a+b@${host}/c+d`,
      { host, username: 'ann', password: 'a+b', database: 'c+d' },
    ],
    ['a time limit', `postgresql://${host}?connect_timeout=5`, { host, connectTimeout: 5 }],
    ['a schema', `postgresql://${host}/shop?schema=sales`, { host, database: 'shop', schema: 'sales' }],
    [
      'parameters without meaning here',
      `postgresql://${host}?application_name=a@b&keepalives=1&client_encoding=UTF8&pgbouncer=true`,
      { host },
    ],
  ])('%s', (_, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test.each([
    'p@ss',
    'p@ss@',
    'p:ss',
    'p/ss',
    'p?ss',
    'p#1',
    '100%',
    'a/b@c?d#e:f%',
    'x@y/z',
    '/@:',
    '?a=b',
    "it's",
    'p ss',
    '[x]',
    'a,b',
    '12/3',
  ])('a password with special characters as it is: %s', (password) => {
    const expected = { ...whole, password };
    expect(parse(`postgresql://ann:${password}@${host}:5433/shop`)).toEqual(expected);
    expect(parse(`postgresql://ann:${encodeURIComponent(password)}@${host}:5433/shop`)).toEqual(expected);
    expect(parse(`postgresql://ann:${password}@${host}:5433/shop?sslmode=require`)).toMatchObject(expected);
  });
});

describe('key=value', () => {
  test.each([
    ['all of it', `host=${host} port=5433 dbname=shop user=ann password=secret`, whole],
    ['spaces around =', `host = ${host}  port= 5433\n dbname =shop user=ann password=secret`, whole],
    ['quotes', `host='${host}' port='5433' dbname='shop' user='ann' password='secret'`, whole],
    [
      'a quoted value with spaces and quotes',
      `user=ann password='a b\\'c\\\\d'`,
      { username: 'ann', password: "a b'c\\d" },
    ],
    ['backslashes outside quotes', `user=ann password=a\\ b\\'c\\\\d`, { username: 'ann', password: "a b'c\\d" }],
    [
      'URL characters, which stand for themselves',
      'user=ann password=a@b:c/d?e#f%41',
      { username: 'ann', password: 'a@b:c/d?e#f%41' },
    ],
    ['an empty value, which is the same as none', `host=${host} password='' user=`, { host }],
    ['a socket', 'host=/tmp dbname=shop', { host: '/tmp', database: 'shop' }],
    ['no space behind a closing quote', "host='a'port=1", { host: 'a', port: 1 }],
    ['IPv6', 'host=::1', { host: '::1' }],
    ['nothing', '', {}],
  ])('%s', (_, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });
});

describe('SSL', () => {
  test.each([
    ['disable', { useSsl: false }],
    ['require', { useSsl: true, sslMode: 'require' }],
    ['verify-ca', { useSsl: true, sslMode: 'verify-ca' }],
    ['verify-full', { useSsl: true, sslMode: 'verify-full' }],
  ])('sslmode=%s', (mode, expected) => {
    expect(parse(`sslmode=${mode}`)).toEqual(expected);
    expect(parse(`postgresql://${host}/?sslmode=${mode}`)).toEqual({ host, ...expected });
  });

  test.each([
    ['ssl=true', { useSsl: true }],
    ['ssl=true sslmode=verify-full', { useSsl: true, sslMode: 'verify-full' }],
    ['sslrootcert=system', { useSsl: true, sslMode: 'verify-full' }],
  ])('%s', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });
});

describe('refused', () => {
  const error = (text: string): DagFluxError => {
    try {
      parse(text);
    } catch (thrown) {
      if (thrown instanceof DagFluxError) return thrown;
    }
    throw new Error(`"${text}" was not refused`);
  };

  test.each([
    ['several hosts', 'postgresql://a:1,b:2/shop', /several hosts/],
    ['several hosts in key=value', 'host=a,b', /several hosts/],
    ['a host that contradicts', 'postgresql://a/?host=b', /two things for host/],
    ['a password that contradicts', 'password=a password=b', /two things for password/],
    ['SSL that contradicts', 'ssl=true sslmode=disable', /two things for useSsl/],
    ['a check without SSL', 'ssl=0 sslmode=verify-full', /two things for useSsl/],
    ['a weak check with the system authorities', 'sslrootcert=system sslmode=require', /two things for sslMode/],
    ['prefer', 'sslmode=prefer', /sslmode=prefer/],
    ['allow', 'sslmode=allow', /sslmode=allow/],
    ['an unknown sslmode', 'sslmode=yes', /sslmode is not one/],
    ['a file of the CA', 'sslrootcert=/ca.pem', /file for sslrootcert/],
    ['a file of the certificate', 'sslcert=/c.pem', /file for sslcert/],
    ['a file of the key', 'sslkey=/k.pem', /file for sslkey/],
    ['options', "options='-c statement_timeout=5'", /value for options/],
    ['a standby', 'target_session_attrs=read-only', /value for target_session_attrs/],
    ['channel binding', 'channel_binding=require', /value for channel_binding/],
    ['another encoding', 'client_encoding=latin1', /value for client_encoding/],
    ['a service', 'service=shop', /value for service/],
    ['a port that is none', 'port=http', /port is not a whole number/],
    ['a port out of range', 'port=70000', /port is not a whole number/],
    ['several ports', 'port=1,2', /port is not a whole number/],
    ['no time limit', 'connect_timeout=0', /connect_timeout is not a whole number/],
    ['an unknown parameter', 'host=a sslmod=require', /does not know, at character 8/],
    ['an unknown parameter of a URL', 'postgresql://a/?foo=bar', /does not know, at character 17/],
    ['another scheme', 'mysql://a/b', /not one of PostgreSQL/],
    ['a bad port in a URL', 'postgresql://a:b/c', /cannot be read/],
    ['half an encoding', 'postgresql://a:50%and%20@b', /percent-encoding at character 16/],
    ['bytes that are not UTF-8', 'postgresql://a:%ff@b', /percent-encoding at character 16/],
    ['a NUL', 'postgresql://a:%00@b', /NUL/],
    ['a name alone', 'localhost', /not a connection string/],
    ['an open quote', "host=a password='b c", /character 17/],
  ])('%s', (_, text, message) => {
    const refusal = error(text);
    expect(refusal.code).toBe('invalid-input');
    expect(refusal.message).toMatch(message);
  });

  test('the hint names what was meant', () => {
    expect(error('sslmod=require').hint).toBe('Was sslmode meant?');
  });

  test('no text of the string is in an error: it may be a piece of the password', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', 'postgresql://ann:', 'host=a password='),
        fc.string({ minLength: 12 }),
        (start, secret) => {
          const canary = `canary${secret}canary`;
          try {
            parse(`${start}${canary} ${canary}@ canary=canary`);
          } catch (thrown) {
            const { message, hint } = thrown as DagFluxError;
            expect(`${message} ${hint}`).not.toContain('canary');
          }
        },
      ),
    );
  });
});

describe('what is written is read back', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !value.includes('\0'));
  const settings = fc.record({
    username: text,
    password: text,
    database: text,
    port: fc.integer({ min: 1, max: 65_535 }),
  });

  test('by a URL, encoded', () => {
    fc.assert(
      fc.property(settings, ({ username, password, database, port }) => {
        const [user, secret, name] = [username, password, database].map(encodeURIComponent);
        expect(parse(`postgresql://${user}:${secret}@${host}:${port}/${name}`)).toEqual({
          host,
          username,
          password,
          database,
          port,
        });
      }),
    );
  });

  test('by key=value', () => {
    const quote = (value: string) => `'${value.replaceAll(/['\\]/g, '\\$&')}'`;
    fc.assert(
      fc.property(settings, ({ username, password, database, port }) => {
        const pairs = { host, port: String(port), user: username, password, dbname: database };
        const written = Object.entries(pairs).map(([name, value]) => `${name}=${quote(value)}`);
        expect(parse(written.join(' '))).toEqual({ host, username, password, database, port });
      }),
    );
  });
});
