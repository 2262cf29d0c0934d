import { expect, test } from 'vitest';
import { redshiftError } from './errors.ts';

/** As the leader node passes on what a compute node has answered. */
const block = (code: number, error: string): string =>
  `\n  -----------------------------------------------\n  error:  ${error}\n  code:      ${code}\n  context:   canary\n  query:     123\n  location:  :0\n  process:   query0_123_0 [pid=1]\n  -----------------------------------------------\n`;

test('a serializable isolation violation, whose number is its whole message, is a conflict that may pass', () => {
  const error = redshiftError({
    S: 'ERROR',
    C: 'XX000',
    M: '1023',
    D: 'Serializable isolation violation on table - 100275, transactions forming the cycle are: 1, 2 (pid:3)',
  });
  expect(error).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('serializable isolation violation'),
    native: { code: '1023', runAgain: true },
  });
});

test.each([
  [1207, "Invalid digit, Value 'x', Pos 0, Type: Integer", 'invalid-data'],
  [8001, 'Value out of range for 4 bytes.', 'invalid-data'],
  [8007, 'Cannot insert a NULL value into column v', 'constraint'],
  [1016, 'Disk Full', 'busy'],
  [4711, 'Something else', 'internal'],
])('%i in the detail: %s', (number, message, code) => {
  const error = redshiftError({ S: 'ERROR', C: 'XX000', M: message, D: block(number, message) });
  expect(error).toMatchObject({ code, native: { code: String(number) } });
  expect(error.native?.runAgain).toBeUndefined();
  // The detail holds a piece of the data.
  expect(JSON.stringify([error.message, error.hint, error.native])).not.toContain('canary');
});

test('what has an SQLSTATE of its own is read as PostgreSQL’s', () => {
  expect(redshiftError({ C: '42P01', M: 'relation "t" does not exist', P: '15' })).toMatchObject({
    code: 'invalid-sql',
    native: { code: '42P01', position: 15 },
  });
  expect(redshiftError({ C: 'XX000', M: 'out of memory' })).toMatchObject({
    code: 'internal',
    native: { code: 'XX000' },
  });
});
