import { expect, test } from 'vitest';
import { refusal } from '../../../tools/move-ends.ts';
import { classify } from '../../sql/classify.ts';
import { splitStatements } from '../postgres/lexer.ts';
import { dialect } from './dialect.ts';
import { prompt } from './prompt.ts';
import { RULES } from './run.ts';

const grammar = dialect.grammar ?? '';

test.each(prompt.examples.map(({ request, sql }) => [request, sql] as const))(
  'what the assistant is shown can be checked: %s',
  async (_, sql) => {
    expect(await classify(sql, grammar)).toHaveLength(splitStatements(sql, RULES).length);
  },
);

test('what the dialect writes is what it is taken for', async () => {
  const upsert = dialect.upsert({ schema: 's', name: 't' }, { name: 'u' }, { columns: ['k', 'v'], key: ['k'] });
  expect((await classify(upsert, grammar)).map((statement) => statement.class)).toEqual(['merge']);
});

test.each([
  ["SELECT '\\'' ; DROP TABLE t --'", 2],
  ["SELECT 'a\\'; DROP TABLE t; --'", 1],
])('where a string ends that a backslash may not end is left open: %s', async (sql, statements) => {
  expect(splitStatements(sql, RULES)).toHaveLength(statements);
  expect(await refusal(classify(sql, grammar))).toMatchObject({ code: 'invalid-sql' });
});

test('where it is the same in every reading, all agree', async () => {
  const sql = "SELECT 'a\\\\'; DROP TABLE t";
  expect(splitStatements(sql, RULES)).toHaveLength(2);
  expect(await classify(sql, grammar)).toHaveLength(2);
});
