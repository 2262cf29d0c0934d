import { expect, test } from 'vitest';
import { scripted } from '../../../tools/tds/scripted.ts';
import { column, columns, done, error, row } from '../../../tools/tds/tokens.ts';
import { nvarchar } from '../../../tools/tds/types.ts';

const list = [column('StmtText', nvarchar(4000))];
const lines = (...texts: readonly string[]): Buffer =>
  Buffer.concat([
    columns(...list),
    ...texts.map((text) => row(list, [Buffer.from(text, 'utf16le')])),
    done({ count: texts.length, more: true }),
  ]);

test('the switch stands alone in its batch, and is off again also after an error', async () => {
  const refused = 'SELECT nope FROM t';
  await using fake = await scripted({
    answer: (request) => {
      if (request.kind !== 'batch') return undefined;
      if (request.sql === refused) {
        return Buffer.concat([
          error({ number: 207, severity: 16, line: 1, message: "Invalid column name 'nope'." }),
          done({ error: true }),
        ]);
      }
      if (request.sql !== 'DELETE FROM t') return undefined;
      return Buffer.concat([
        lines('DELETE FROM t'),
        lines('  |--Clustered Index Delete(…)', '       |--Scan'),
        done({}),
      ]);
    },
  });
  await fake.database.session(async (session) => {
    expect(await session.explain('DELETE FROM t')).toBe(
      'DELETE FROM t\n  |--Clustered Index Delete(…)\n       |--Scan',
    );
    await expect(session.explain(refused)).rejects.toMatchObject({ code: 'invalid-sql' });
    await expect(session.explain('SELECT 1\nGO\nDELETE FROM t')).rejects.toMatchObject({ code: 'invalid-input' });
  });
  const sent = fake.server.requests.flatMap((one) => (one.kind === 'batch' ? [one.sql] : []));
  const [on, off] = ['SET SHOWPLAN_TEXT ON', 'SET SHOWPLAN_TEXT OFF'];
  expect(sent.slice(sent.indexOf(on), sent.lastIndexOf(off) + 1)).toEqual([on, 'DELETE FROM t', off, on, refused, off]);
});
