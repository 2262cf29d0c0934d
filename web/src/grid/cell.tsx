import { memo } from 'react';
import { draw, sizeWords, spoken } from './cell-words.ts';
import classes from './grid.module.css';
import type { Cell } from './rows.ts';

interface GridCellProps {
  readonly cell: Cell | undefined;
  readonly kind: string;
  readonly left: number;
  readonly width: number;
  readonly column: number;
  readonly isFocused: boolean;
  readonly isSelected: boolean;
  readonly onPress: (extend: boolean) => void;
  readonly onOpen: () => void;
}

export const GridCell = memo(
  function GridCell({ cell, kind, left, width, column, isFocused, isSelected, onPress, onOpen }: GridCellProps) {
    const drawn = draw(cell, kind);
    const size = 'size' in drawn ? drawn.size : undefined;
    return (
      // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table.
      // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys.
      <div
        role="gridcell"
        aria-colindex={column + 1}
        aria-selected={isSelected}
        aria-label={size === undefined ? spoken(drawn) : `${spoken(drawn)}…, ${sizeWords(size)} in all`}
        tabIndex={isFocused ? 0 : -1}
        data-focus={isFocused || undefined}
        data-as={drawn.as}
        className={classes.cell}
        style={{ left, width }}
        onClick={(event) => onPress(event.shiftKey)}
        onDoubleClick={onOpen}
      >
        <span className={classes.words}>{wordsOf(drawn)}</span>
        {size !== undefined && <span className={classes.size}>{sizeWords(size)}</span>}
      </div>
    );
  },
  (before, after) =>
    before.cell === after.cell &&
    before.kind === after.kind &&
    before.left === after.left &&
    before.width === after.width &&
    before.isFocused === after.isFocused &&
    before.isSelected === after.isSelected,
);

function wordsOf(drawn: ReturnType<typeof draw>): string {
  switch (drawn.as) {
    case 'null':
      return 'NULL';
    case 'empty':
      return "''";
    case 'loading':
      return '…';
    default:
      return drawn.text;
  }
}
