import { describe, expect, test } from 'vitest';
import { DagFluxError } from '../../contract/errors.ts';
import { validateSettings } from '../../contract/form.ts';
import { parseConnectionString } from './connection-string.ts';
import { form } from './form.ts';

const CLUSTER = 'examplecluster.abc123xyz789.us-west-2.redshift.amazonaws.com';
const WORKGROUP = 'default-workgroup.123456789012.eu-north-1.redshift-serverless.amazonaws.com';

describe('what is read', () => {
  test.each([
    [`jdbc:redshift://${CLUSTER}:5439/dev`, { host: CLUSTER, port: 5439, database: 'dev' }],
    [`jdbc:redshift://${WORKGROUP}:5439/dev`, { host: WORKGROUP, port: 5439, database: 'dev' }],
    [`JDBC:Redshift://${CLUSTER}/dev`, { host: CLUSTER, database: 'dev' }],
    [
      `jdbc:redshift://${CLUSTER}:5440/dev;UID=amy;PWD=p%3Bw%26%40;ssl=true;loginTimeout=20;LogLevel=0`,
      {
        host: CLUSTER,
        port: 5440,
        database: 'dev',
        username: 'amy',
        password: 'p;w&@',
        useSsl: true,
        connectTimeout: 20,
      },
    ],
    [
      `jdbc:redshift://${CLUSTER}:5439/dev?user=amy&password=p@:/w&sslmode=verify-full&currentSchema=shop`,
      {
        host: CLUSTER,
        port: 5439,
        database: 'dev',
        username: 'amy',
        password: 'p@:/w',
        useSsl: true,
        sslMode: 'verify-full',
        schema: 'shop',
      },
    ],
    [`jdbc:redshift:iam://${WORKGROUP}:5439/dev`, { host: WORKGROUP, port: 5439, database: 'dev' }],
    ['jdbc:redshift://[2001:db8::1]:5439/dev', { host: '2001:db8::1', port: 5439, database: 'dev' }],
    [
      `redshift+psycopg2://amy:p%40w@${CLUSTER}:5439/dev?sslmode=require`,
      {
        host: CLUSTER,
        port: 5439,
        database: 'dev',
        username: 'amy',
        password: 'p@w',
        useSsl: true,
        sslMode: 'require',
      },
    ],
    [
      `redshift://amy:raw#p@ss@${CLUSTER}/dev`,
      { host: CLUSTER, database: 'dev', username: 'amy', password: 'raw#p@ss' },
    ],
    [`postgresql://amy@${CLUSTER}:5439/dev`, { host: CLUSTER, port: 5439, database: 'dev', username: 'amy' }],
    [
      `host=${CLUSTER} port=5439 dbname=dev user=amy password='p w'`,
      { host: CLUSTER, port: 5439, database: 'dev', username: 'amy', password: 'p w' },
    ],
  ])('%s', (text, settings) => {
    expect(parseConnectionString(text)).toEqual(settings);
  });

  test('what it does not say, the form does: port 5439 and SSL', () => {
    const filled = validateSettings(form, {
      ...parseConnectionString(`jdbc:redshift://${CLUSTER}/dev;UID=amy;PWD=secret`),
    });
    expect(filled).toMatchObject({ port: 5439, useSsl: true, schema: 'public' });
  });
});

describe('what is refused, without a word of the string in it', () => {
  test.each([
    ['another database', 'jdbc:postgresql://canary:5432/dev', 'not one of Redshift'],
    ['no host', 'jdbc:redshift://:5439/canary', 'address'],
    ['a user before the host', 'jdbc:redshift://amy:canary@host:5439/dev', 'address'],
    ['a cluster and a region', 'jdbc:redshift:iam://canary:us-east-1/dev', 'a cluster and a region'],
    ['IAM keys', `jdbc:redshift:iam://${CLUSTER}:5439/dev?AccessKeyID=canary&SecretAccessKey=canary`, 'log in by IAM'],
    ['a file', `jdbc:redshift://${CLUSTER}/dev;sslrootcert=/canary.pem`, 'names a file'],
    ['an unknown property', `jdbc:redshift://${CLUSTER}/dev;UID=amy;canary=1`, 'does not know'],
    ['a raw separator in the password', `jdbc:redshift://${CLUSTER}/dev;UID=amy;PWD=a;canary`, 'does not know'],
    ['two users', `jdbc:redshift://${CLUSTER}/dev;UID=amy;user=canary`, 'contradicts itself'],
    ['chance encryption', `jdbc:redshift://${CLUSTER}/dev;sslmode=prefer`, 'to chance'],
    ['no number', `jdbc:redshift://${CLUSTER}:canary/dev`, 'port is not a whole number'],
  ])('%s', (_, text, message) => {
    const error = (() => {
      try {
        return parseConnectionString(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(DagFluxError);
    expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringContaining(message) });
    const { message: said, hint } = error as DagFluxError;
    expect(`${said} ${hint}`).not.toContain('canary');
  });
});
