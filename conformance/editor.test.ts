import { expect, test } from 'vitest';
import { connectors } from '../src/connectors/index.ts';

test.each(connectors.map(({ id, editor }) => [id, editor] as const))(
  '%s: words as an editor takes them',
  (_, editor) => {
    for (const list of [editor.keywords, editor.types, editor.functions]) {
      const words = list.split(' ');
      expect(words.filter((word) => !/^[a-z_][a-z0-9_$]*$/.test(word))).toEqual([]);
      expect(words.length).toBeGreaterThan(15);
    }
    expect(editor.keywords.split(' ')).toEqual(expect.arrayContaining(['select', 'join']));
    for (const { text } of editor.snippets) expect(text).toMatch(/#\{/);
  },
);
