import { expect, test } from 'vitest';
import { readAccount } from './account.ts';

test.each([
  ['myorg-acme', 'myorg-acme', 'https://myorg-acme.snowflakecomputing.com'],
  [' MyOrg-ACME ', 'MyOrg-ACME', 'https://myorg-acme.snowflakecomputing.com'],
  ['my_org-acme_1', 'my_org-acme_1', 'https://my-org-acme-1.snowflakecomputing.com'],
  ['xy12345', 'xy12345', 'https://xy12345.snowflakecomputing.com'],
  ['xy12345.eu-central-1', 'xy12345', 'https://xy12345.eu-central-1.snowflakecomputing.com'],
  ['xy12345.west-europe.azure', 'xy12345', 'https://xy12345.west-europe.azure.snowflakecomputing.com'],
  ['xy12345.eu-central-1.privatelink', 'xy12345', 'https://xy12345.eu-central-1.privatelink.snowflakecomputing.com'],
  ['myorg-acme.snowflakecomputing.com', 'myorg-acme', 'https://myorg-acme.snowflakecomputing.com'],
  ['https://myorg-acme.snowflakecomputing.com/console#/x', 'myorg-acme', 'https://myorg-acme.snowflakecomputing.com'],
  ['https://app.snowflake.com/myorg/acme/worksheets', 'myorg-acme', 'https://myorg-acme.snowflakecomputing.com'],
  [
    'xy12345.cn-northwest-1.aws.snowflakecomputing.cn',
    'xy12345',
    'https://xy12345.cn-northwest-1.aws.snowflakecomputing.cn',
  ],
])('%s', (text, account, accessUrl) => expect(readAccount(text)).toEqual({ account, accessUrl }));

test('ORG.ACCOUNT, as SQL writes it, is org-account', () => {
  expect(readAccount('MYORG.ACME')).toEqual({
    account: 'MYORG-ACME',
    accessUrl: 'https://myorg-acme.snowflakecomputing.com',
  });
});

test('an endpoint takes the place of the address, not of the account', () => {
  expect(readAccount('myorg-acme', 'proxy.example:8443')).toEqual({
    account: 'myorg-acme',
    accessUrl: 'https://proxy.example:8443',
  });
  expect(readAccount('myorg-acme', 'http://127.0.0.1:1234/').accessUrl).toBe('http://127.0.0.1:1234');
});

test.each(['', 'a b', 'https://', '-x', 'a..b', 'myorg/acme', 'user@host'])('%j is no account', (text) => {
  expect(() => readAccount(text)).toThrow(
    expect.objectContaining({ code: 'invalid-input', hint: expect.stringContaining('orgname-account') }),
  );
});
