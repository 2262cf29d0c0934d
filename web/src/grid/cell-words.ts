import type { Cell } from './rows.ts';

/** How a cell is drawn: `null`, empty text and JSON's null never look alike. */
export type Drawn =
  | { readonly as: 'null' | 'empty' | 'loading' }
  | { readonly as: 'json-null' | 'number' | 'text'; readonly text: string; readonly size?: number };

const NUMBERS = new Set(['int', 'float', 'decimal']);

export const isNumber = (kind: string): boolean => NUMBERS.has(kind);

/** The words of a cell, on one line; the digits as they came. */
export function draw(cell: Cell | undefined, kind: string): Drawn {
  if (cell === undefined) return { as: 'loading' };
  if (cell === null) return { as: 'null' };
  if (typeof cell === 'object') return { as: 'text', text: oneLine(cell.cut), size: cell.size };
  if (cell === '') return { as: 'empty' };
  if (kind === 'json' && cell === 'null') return { as: 'json-null', text: cell };
  if (isNumber(kind)) return { as: 'number', text: Object.is(cell, -0) ? '-0' : String(cell) };
  return { as: 'text', text: typeof cell === 'string' ? oneLine(cell) : String(cell) };
}

/** What a screen reader says. */
export function spoken(drawn: Drawn): string {
  switch (drawn.as) {
    case 'null':
      return 'null';
    case 'empty':
      return 'empty text';
    case 'loading':
      return 'not loaded';
    case 'json-null':
      return 'json null';
    default:
      return drawn.text;
  }
}

function oneLine(text: string): string {
  return text
    .replace(/^ +| +$/g, (spaces) => '·'.repeat(spaces.length))
    .replace(/\r\n|\n|\r/g, '↵')
    .replaceAll('\t', '⇥')
    .replace(
      /\p{Cc}/gu,
      (character) => `⟨${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0').toUpperCase()}⟩`,
    );
}

/** `1.2 MB`; `40 kB`; `300 B`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
