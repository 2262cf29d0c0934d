import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AS_IT_CAME, columnKeys, moved, orderedPlaces, shownPlaces, toggled } from './layout.ts';

const names = fc.array(fc.constantFrom<string[]>('a', 'b', '', 'name'), { minLength: 1, maxLength: 12 });
const some = fc.array(fc.constantFrom<string[]>('a', 'b', '', 'name', 'gone', 'a\u00002'));

test('every column is shown once or hidden, whatever is remembered of others', () => {
  fc.assert(
    fc.property(names, some, some, some, (given, order, hidden, pinned) => {
      const keys = columnKeys(given.map((name) => ({ name })));
      expect(new Set(keys).size).toBe(keys.length);
      const shown = shownPlaces(keys, { order, hidden, pinned, widths: {} });
      const wanted = keys.flatMap((key, place) => (hidden.includes(key) ? [] : [place]));
      expect(shown.toSorted((a, b) => a - b)).toEqual(wanted);
      const pins = shown.map((place) => pinned.includes(keys[place] ?? ''));
      expect(pins).toEqual(pins.toSorted((a, b) => Number(b) - Number(a)));
    }),
  );
});

test('a step and the step back lead to where it was', () => {
  fc.assert(
    fc.property(names, fc.nat(), (given, at) => {
      const keys = columnKeys(given.map((name) => ({ name })));
      const place = at % keys.length;
      const there = moved(keys, AS_IT_CAME, keys[place] ?? '', 1);
      const back = place === keys.length - 1 ? there : moved(keys, there, keys[place] ?? '', -1);
      expect(orderedPlaces(keys, back.order)).toEqual(keys.map((_, index) => index));
    }),
  );
  expect(toggled(toggled([], 'a'), 'a')).toEqual([]);
});
