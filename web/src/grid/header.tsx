import type { VirtualItem } from '@tanstack/react-virtual';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { ICON, icons } from '../icons.ts';
import classes from './grid.module.css';
import type { GridColumn } from './rows.ts';

/** The order that the rows have by one column. */
export interface SortedBy {
  /** As it is shown. */
  readonly column: number;
  readonly descending: boolean;
}

interface GridHeaderProps {
  readonly columns: readonly GridColumn[];
  readonly pinned: readonly VirtualItem[];
  readonly seen: readonly VirtualItem[];
  readonly width: number;
  readonly height: number;
  readonly focused: number | undefined;
  readonly sorted: SortedBy | undefined;
  /** Before the columns, where rows are marked. */
  readonly gutter: ReactNode;
  readonly onPress: (column: number, header: HTMLElement) => void;
  /** Pixels. */
  readonly onResize: (column: number, size: number) => void;
  readonly onFit: (column: number) => void;
}

/** Names and native types; the edge of each is dragged, moved by keys, or fitted by a double click or Enter. */
export function GridHeader({ columns, pinned, seen, width, height, gutter, ...rest }: GridHeaderProps) {
  const cell = (item: VirtualItem) => {
    const column = columns[item.index];
    return column && <HeaderCell key={item.key} column={column} item={item} {...rest} />;
  };
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its cells are.
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table.
    <div role="row" aria-rowindex={1} className={classes.header} style={{ height, width }}>
      <div role="presentation" className={classes.pinned} data-header>
        {gutter}
        {pinned.map(cell)}
      </div>
      {seen.map(cell)}
    </div>
  );
}

type HeaderCellProps = Pick<GridHeaderProps, 'focused' | 'sorted' | 'onPress' | 'onResize' | 'onFit'> & {
  readonly column: GridColumn;
  readonly item: VirtualItem;
};

const NARROWEST = 40;
const STEP = 10;

function HeaderCell({ column, item, focused, sorted, onPress, onResize, onFit }: HeaderCellProps) {
  const name = column.name === '' ? '(no name)' : column.name;
  const order = sorted?.column !== item.index ? undefined : sorted.descending ? 'descending' : 'ascending';
  const drag = (event: PointerEvent<HTMLElement>) => {
    const start = event.clientX;
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (move) => onResize(item.index, Math.max(NARROWEST, item.size + move.clientX - start));
    handle.onpointerup = () => {
      handle.onpointermove = null;
    };
  };
  const onEdgeKey = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step !== undefined) onResize(item.index, Math.max(NARROWEST, item.size + step));
    else if (event.key === 'Enter') onFit(item.index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys.
    <div
      role="columnheader"
      aria-colindex={item.index + 1}
      aria-sort={order ?? 'none'}
      tabIndex={focused === item.index ? 0 : -1}
      data-focus={focused === item.index || undefined}
      className={classes.columnHeader}
      style={{ left: item.start, width: item.size }}
      onClick={(event) => onPress(item.index, event.currentTarget)}
    >
      <span className={classes.name}>
        {column.isKey && <icons.key {...ICON} size={12} aria-hidden={false} aria-label="key" />}
        <span className={classes.words}>{name}</span>
        {order && <span aria-hidden>{order === 'ascending' ? '↑' : '↓'}</span>}
      </span>
      <span className={classes.type}>
        {column.native}
        {column.nullable === false && ' · not null'}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: it is dragged. */}
      <span
        role="separator"
        aria-orientation="vertical"
        aria-label={`Width of ${name}`}
        aria-valuenow={Math.round(item.size)}
        tabIndex={focused === item.index ? 0 : -1}
        className={classes.handle}
        onPointerDown={drag}
        onKeyDown={onEdgeKey}
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={() => onFit(item.index)}
      />
    </div>
  );
}
