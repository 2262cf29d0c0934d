import { type KeyboardEvent, useState } from 'react';

export interface Position {
  readonly row: number;
  readonly column: number;
}

export interface Selection {
  readonly focus: Position;
  readonly anchor: Position;
}

export interface Range {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function rangeOf({ focus, anchor }: Selection): Range {
  return {
    top: Math.min(focus.row, anchor.row),
    bottom: Math.max(focus.row, anchor.row),
    left: Math.min(focus.column, anchor.column),
    right: Math.max(focus.column, anchor.column),
  };
}

/**
 * The focused cell and the cells from its anchor, moved by keys as the grid pattern of WAI-ARIA says:
 * https://www.w3.org/WAI/ARIA/apg/patterns/grid/. Row -1 is the header.
 */
export function useSelection(rows: number, columns: number, pageRows: number) {
  const [selection, setSelection] = useState<Selection>({
    focus: { row: 0, column: 0 },
    anchor: { row: 0, column: 0 },
  });

  const moveTo = (position: Position, extend = false) => {
    const focus = {
      row: Math.max(-1, Math.min(rows - 1, position.row)),
      column: Math.max(0, Math.min(columns - 1, position.column)),
    };
    setSelection((before) => ({ focus, anchor: extend ? before.anchor : focus }));
    return focus;
  };

  /** Where a key leads; undefined: it is no key of moving. */
  const onKey = (event: KeyboardEvent): Position | undefined => {
    const { row, column } = selection.focus;
    const mod = event.ctrlKey || event.metaKey;
    const to: Readonly<Record<string, Position>> = {
      ArrowDown: { row: row + 1, column },
      ArrowUp: { row: row - 1, column },
      ArrowRight: { row, column: column + 1 },
      ArrowLeft: { row, column: column - 1 },
      PageDown: { row: row + pageRows, column },
      PageUp: { row: Math.max(0, row - pageRows), column },
      Home: mod ? { row: 0, column: 0 } : { row, column: 0 },
      End: mod ? { row: rows - 1, column: columns - 1 } : { row, column: columns - 1 },
    };
    const position = to[event.key];
    if (!position || event.altKey) return undefined;
    event.preventDefault();
    return moveTo(position, event.shiftKey);
  };

  return { selection, moveTo, onKey };
}
