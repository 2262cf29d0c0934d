import { expect, test } from 'vitest';
import { toError } from './errors.ts';

/** As the driver throws what the server answered. */
const said = (code: string, sqlState: string, message: string): Error =>
  Object.assign(new Error(`${code} (${sqlState}): ${message}`), { name: 'OperationFailedError', code, sqlState });

test.each([
  ['001003', '42000', 'invalid-sql'],
  ['000904', '42000', 'invalid-sql'],
  ['002003', '02000', 'invalid-sql'],
  ['002002', '42710', 'already-exists'],
  ['003001', '42501', 'unauthorized'],
  ['000604', '57014', 'cancelled'],
  ['000630', '57014', 'timeout'],
  ['000606', '57P03', 'not-found'],
  ['100038', '22018', 'invalid-data'],
  ['100051', '22012', 'invalid-data'],
  ['100078', '22000', 'invalid-data'],
  ['100072', '22000', 'constraint'],
  ['000625', '57014', 'busy'],
  ['390112', '08001', 'unreachable'],
  ['390114', '08001', 'unauthenticated'],
])('%s (%s) is %s', (code, state, expected) => {
  const error = toError(said(code, state, 'Something is wrong'));
  expect(error).toMatchObject({ code: expected, native: { code } });
  expect(error.message).toMatch(/^[A-Z].*\.$/);
});

test('COPY says the row and the column; rows count over its files', () => {
  const message =
    'Numeric value \'x\' is not recognized\n  File \'@"%T"/dagflux_1/000002.csv.gz\', line 3, character 5\n  Row 3, column "T"["V":2]\n  If you would like to continue loading when an error is encountered, use other values such as \'SKIP_FILE\'';
  const rowsBefore = (file: string): number => ({ '000002.csv.gz': 1_000 })[file] ?? 0;
  expect(toError(said('100038', '22018', message), { rowsBefore })).toMatchObject({
    code: 'invalid-data',
    message: "Numeric value 'x' is not recognized.",
    native: { row: 1_003, column: 'V' },
  });
});

test('a parameter, the statement, and what the driver knows of the request stay out of it', () => {
  const sql = "SELECT 'canary-literal' || ?";
  const cause = Object.assign(said('100038', '22018', "Numeric value 'canary-value' is not recognized"), {
    data: { sqlText: sql },
    response: { headers: { authorization: 'canary-token' } },
  });
  const error = toError(cause, { sql, hidden: ['canary-value'] });
  expect(error.message).toBe("Numeric value '?1' is not recognized.");
  const { message, hint, native } = error;
  expect(
    JSON.stringify([message, hint, native, error.cause, String(error.cause), (error.cause as Error).stack]),
  ).not.toContain('canary');
});

test('what is not of the server', () => {
  expect(toError(Object.assign(new Error('x'), { name: 'NetworkError', code: 401001 }))).toMatchObject({
    code: 'unreachable',
  });
  expect(toError(new Error('canary'))).toMatchObject({
    code: 'internal',
    message: expect.not.stringContaining('canary'),
  });
  expect(toError(undefined)).toMatchObject({ code: 'internal' });
});
