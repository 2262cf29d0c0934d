import { MSSQL, MySQL, PostgreSQL, sql } from '@codemirror/lang-sql';
import { EditorState } from '@codemirror/state';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchSeparator, spanToRun, statementsIn, statementsOf } from './statements.ts';

const TEXT = "select ';' ; -- one; not two\nupdate t set a = $$;$$;\n\nselect 3";

function stateAt(anchor: number, head = anchor): EditorState {
  return EditorState.create({ doc: TEXT, selection: { anchor, head }, extensions: [sql({ dialect: PostgreSQL })] });
}

const run = (state: EditorState): string => {
  const { from, to } = spanToRun(state);
  return state.sliceDoc(from, to);
};

test('a semicolon in a text or a comment ends nothing', () => {
  const state = stateAt(0);
  expect(statementsOf(state).map(({ from, to }) => state.sliceDoc(from, to))).toEqual([
    "select ';' ;",
    'update t set a = $$;$$;',
    'select 3',
  ]);
});

test('what runs is the selection, else the statement at the cursor, else the one before it', () => {
  expect(run(stateAt(7, 10))).toBe("';'");
  expect(run(stateAt(TEXT.indexOf('set')))).toBe('update t set a = $$;$$;');
  expect(run(stateAt(TEXT.indexOf('\n\nselect') + 1))).toBe('update t set a = $$;$$;');
  expect(run(stateAt(TEXT.length))).toBe('select 3');
});

const spans = (text: string, dialect = PostgreSQL) => {
  const state = EditorState.create({ doc: text, extensions: [sql({ dialect })] });
  return statementsOf(state).map(({ from, to }) => state.sliceDoc(from, to));
};

test.each<[string, typeof PostgreSQL, string[]]>([
  ['a tagged body', PostgreSQL, ['CREATE FUNCTION f() AS $x$ BEGIN; END; $x$ LANGUAGE sql;', 'SELECT 1;']],
  ['a body of SQL', PostgreSQL, ['CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT 2; END;', 'SELECT 1']],
  ['transactions', PostgreSQL, ['BEGIN;', 'SELECT 1;', 'END;', 'BEGIN READ ONLY;', 'COMMIT;']],
  ['a comment that nests nothing', PostgreSQL, ['SELECT 1 /* ; */ ;', 'SELECT 2;']],
  ['a procedure', MySQL, ['CREATE PROCEDURE p() BEGIN DECLARE x INT; IF x THEN SELECT 1; END IF; END;', 'SELECT 1;']],
  ['a comment of another kind', MySQL, ['SELECT 1 # ;\n;', 'SELECT `;`;']],
  ['a batch with a block', MSSQL, ["IF 1 = 1 BEGIN SELECT 'END;'; SELECT [;]; END;", 'BEGIN TRAN;', 'COMMIT;']],
])('%s', (_, dialect, statements) => {
  expect(spans(statements.join('\n'), dialect)).toEqual(statements);
});

test('GO alone on its line parts batches, and nothing else does', () => {
  const text = "SELECT 1\nGO\nSELECT 'a\nGO\n' AS go;\nIF 1 = 1 BEGIN SELECT 2;\n go 5 ;\n/*\nGO\n*/ SELECT 3\nGO\n";
  const state = EditorState.create({ doc: text, extensions: [sql({ dialect: MSSQL }), batchSeparator.of('GO')] });
  expect(statementsOf(state).map(({ from, to }) => state.sliceDoc(from, to))).toEqual([
    'SELECT 1',
    "SELECT 'a\nGO\n' AS go;",
    'IF 1 = 1 BEGIN SELECT 2;',
    'SELECT 3',
  ]);
});

test('texts, comments and quoted names never cut a statement', () => {
  const piece = fc.constantFrom("'a;b'", '"c;d"', '$$e;f$$', '/* g;h */', '-- i;j\n', "'k''l;'", '$t$ $$;$$ $t$', 'x');
  const statement = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => `SELECT ${pieces.join(' ')} ;`);
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 5 }), (statements) => {
      expect(spans(statements.join('\n'))).toEqual(statements);
    }),
  );
});

test('a statement has its number in the whole text', () => {
  const state = stateAt(0);
  expect(statementsIn(state, { from: TEXT.indexOf('update'), to: TEXT.length }).map(({ number }) => number)).toEqual([
    2, 3,
  ]);
});
