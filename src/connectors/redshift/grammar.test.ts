import { expect, test } from 'vitest';
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
  ["SELECT 'a\\\\'; DROP TABLE t", 2],
])('where a string ends is seen alike by all: %s', async (sql, statements) => {
  expect(splitStatements(sql, RULES)).toHaveLength(statements);
  expect(await classify(sql, grammar)).toHaveLength(statements);
});
