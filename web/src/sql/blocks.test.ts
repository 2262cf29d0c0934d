import fc from 'fast-check';
import { expect, test } from 'vitest';
import { opensBlocks } from './blocks.ts';

const open = (text: string) => opensBlocks(text.toUpperCase().split(/\s+/).filter(Boolean), 0);

test.each([
  ['BEGIN', 0],
  ['BEGIN TRANSACTION', 0],
  ['BEGIN ISOLATION LEVEL SERIALIZABLE', 0],
  ['CREATE PROCEDURE p BEGIN SELECT x', 1],
  ['CREATE FUNCTION f BEGIN ATOMIC SELECT x', 1],
  ['BEGIN TRY SELECT x END TRY', 0],
  ['SELECT CASE WHEN a THEN b END FROM t', 0],
  ['IF a THEN SELECT x', 1],
  ['IF a THEN IF b THEN SELECT x END IF END IF', 0],
  ['DROP TABLE IF EXISTS t', 0],
  ['CREATE TABLE IF NOT EXISTS t', 0],
  ['IF a BEGIN SELECT x', 1],
  ['IF a SELECT x', 0],
  ['WHILE a DO SELECT x', 1],
  ['WHILE a BEGIN SELECT x END', 0],
  ['FOR r IN t DO SELECT x END FOR', 0],
  ['SELECT x FROM t FOR UPDATE', 0],
  ['REPEAT SET x UNTIL x END REPEAT', 0],
  ['SELECT REPEAT FROM t', 0],
  ['END', 0],
])('%s leaves %i open', (text, expected) => {
  expect(open(text)).toBe(expected);
});

test('what is nested closes with as many ENDs, however it is cut into statements', () => {
  const block = fc.letrec((tie) => ({
    part: fc.oneof(
      { maxDepth: 4 },
      fc.constant('SELECT x'),
      fc
        .tuple(
          fc.constantFrom('BEGIN SELECT y', 'LOOP', 'IF a THEN', 'WHILE a DO', 'SELECT CASE WHEN b THEN'),
          tie('part'),
        )
        .map(([opening, inner]) => `${opening} ; ${String(inner)} ; ${closing(opening)}`),
    ),
  })).part;
  fc.assert(
    fc.property(block, (text) => {
      const depths: number[] = [];
      for (const statement of String(text).split(';')) {
        depths.push(opensBlocks(statement.split(/\s+/).filter(Boolean), depths.at(-1) ?? 0));
      }
      expect(depths.at(-1)).toBe(0);
      expect(depths.slice(0, -1).every((depth) => depth > 0)).toBe(true);
    }),
  );
});

function closing(opening: string): string {
  const [word = ''] = opening.split(' ');
  return word === 'BEGIN' || word === 'SELECT' ? 'END' : `END ${word}`;
}
