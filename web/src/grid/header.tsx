import type { VirtualItem } from '@tanstack/react-virtual';
import type { PointerEvent } from 'react';
import { ICON, icons } from '../icons.ts';
import classes from './grid.module.css';
import type { GridColumn } from './rows.ts';

interface GridHeaderProps {
  readonly columns: readonly GridColumn[];
  readonly seen: readonly VirtualItem[];
  readonly width: number;
  readonly height: number;
  readonly focused: number | undefined;
  readonly onPress: (column: number) => void;
  /** Pixels. */
  readonly onResize: (column: number, size: number) => void;
  readonly onFit: (column: number) => void;
}

/** Names and native types; the edge of each is dragged, or fitted by a double click. */
export function GridHeader({ columns, seen, width, height, focused, onPress, onResize, onFit }: GridHeaderProps) {
  const drag = (event: PointerEvent<HTMLElement>, item: VirtualItem) => {
    const start = event.clientX;
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (move) => onResize(item.index, Math.max(40, item.size + move.clientX - start));
    handle.onpointerup = () => {
      handle.onpointermove = null;
    };
  };
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its cells are.
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table.
    <div role="row" aria-rowindex={1} className={classes.header} style={{ height, width }}>
      {seen.map((item) => {
        const column = columns[item.index];
        if (!column) return null;
        return (
          // biome-ignore lint/a11y/useSemanticElements: as above.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys.
          <div
            key={item.key}
            role="columnheader"
            aria-colindex={item.index + 1}
            tabIndex={focused === item.index ? 0 : -1}
            data-focus={focused === item.index || undefined}
            className={classes.columnHeader}
            style={{ left: item.start, width: item.size }}
            onClick={() => onPress(item.index)}
          >
            <span className={classes.name}>
              {column.isKey && <icons.key {...ICON} size={12} aria-hidden={false} aria-label="key" />}
              <span className={classes.words}>{column.name === '' ? '(no name)' : column.name}</span>
            </span>
            <span className={classes.type}>
              {column.native}
              {column.nullable === false && ' · not null'}
            </span>
            <span
              aria-hidden
              className={classes.handle}
              onPointerDown={(event) => drag(event, item)}
              onClick={(event) => event.stopPropagation()}
              onDoubleClick={() => onFit(item.index)}
            />
          </div>
        );
      })}
    </div>
  );
}
