import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { spanToRun, statementsOf } from './statements.ts';

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
