import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { useRowHeight } from '../density.ts';
import { GridCell } from './cell.tsx';
import { columnWidths } from './column-widths.ts';
import classes from './grid.module.css';
import { GridHeader } from './header.tsx';
import { rowWindow } from './row-window.ts';
import type { Cell, GridColumn, RowSource } from './rows.ts';
import { useBlocks } from './use-blocks.ts';
import { type Position, type Range, rangeOf, useSelection } from './use-selection.ts';

export interface GridProps {
  /** What a screen reader calls it. */
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly source: RowSource;
  /** Space or Enter on a cell, or a double click. */
  readonly onOpen?: ((position: Position, cell: Cell | undefined) => void) | undefined;
  /** Mod+C. */
  readonly onCopy?: ((range: Range) => void) | undefined;
  /** Which cells are chosen, as it changes. */
  readonly onSelect?: ((range: Range) => void) | undefined;
  /** Enter or a click on a column's header. */
  readonly onHeader?: ((column: number) => void) | undefined;
  /** Marks a row: added, removed, changed. */
  readonly markOf?: ((row: number) => 'added' | 'removed' | 'changed' | undefined) | undefined;
}

const HEADER_HEIGHT = 44;

/** Rows of a result, however many: only what is seen is drawn and fetched. */
export function Grid({ label, columns, source, onOpen, onCopy, onSelect, onHeader, markOf }: GridProps) {
  const ROW_HEIGHT = useRowHeight(28);
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizeRef, height: outerHeight } = useElementSize();
  const merged = useMergedRef(scroller, sizeRef);
  const [scrollTop, setScrollTop] = useState(0);
  const viewHeight = Math.max(ROW_HEIGHT, outerHeight - HEADER_HEIGHT);
  const view = rowWindow(source.rows, ROW_HEIGHT, viewHeight, scrollTop);
  const blocks = useBlocks(source, view.first, view.end - 1);

  const hasFirstRows = source.rows > 0 && blocks.row(0) !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: widths are fitted once for each result, when its first rows are here.
  const fitted = useMemo(() => {
    const rows: (readonly Cell[])[] = [];
    for (let index = 0; index < Math.min(200, source.rows); index++) {
      const row = blocks.row(index);
      if (row) rows.push(row);
    }
    return columnWidths(columns, rows);
  }, [columns, hasFirstRows]);
  const [chosen, setChosen] = useState<Readonly<Record<number, number>>>({});
  const widthOf = (column: number) => chosen[column] ?? fitted[column] ?? 100;

  const horizontal = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: widthOf,
    overscan: 3,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the widths are what it measures.
  useEffect(() => horizontal.measure(), [fitted, chosen, horizontal]);

  const { selection, moveTo, onKey } = useSelection(source.rows, columns.length, Math.floor(viewHeight / ROW_HEIGHT));
  const range = rangeOf(selection);
  const { focus } = selection;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each new range is told once, to whoever listens then.
  useEffect(() => onSelect?.(range), [range.top, range.bottom, range.left, range.right]);

  const show = (position: Position) => {
    const top = position.row < 0 ? undefined : view.scrollTo(position.row);
    if (top !== undefined) scroller.current?.scrollTo({ top });
    horizontal.scrollToIndex(position.column, { align: 'auto' });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const moved = onKey(event);
    if (moved) {
      show(moved);
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && onCopy) {
      event.preventDefault();
      onCopy(range);
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      if (focus.row < 0) onHeader?.(focus.column);
      else onOpen?.(focus, blocks.row(focus.row)?.[focus.column]);
    }
  };

  // A list that is scrolled by a scale would jump a screen with each step of the wheel.
  const wheel = useRef<(event: WheelEvent) => void>(() => {});
  wheel.current = (event) => {
    if (view.height >= source.rows * ROW_HEIGHT || event.deltaY === 0 || event.ctrlKey) return;
    event.preventDefault();
    scroller.current?.scrollTo({ top: view.scrollBy(event.deltaY) });
  };
  useEffect(() => {
    const element = scroller.current;
    const listener = (event: WheelEvent) => wheel.current(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, []);

  // The focus goes with the focused cell, also when scrolling has drawn it anew.
  const isInside = useRef(false);
  useEffect(() => {
    if (!isInside.current) return;
    scroller.current?.querySelector<HTMLElement>('[data-focus]')?.focus({ preventScroll: true });
  });

  const seen = horizontal.getVirtualItems();
  const indexes = Array.from({ length: Math.max(0, view.end - view.first) }, (_, offset) => view.first + offset);
  const width = horizontal.getTotalSize();
  const focusIsSeen = focus.row < 0 || (focus.row >= view.first && focus.row < view.end);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table.
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={source.known === 'exact' ? source.rows + 1 : -1}
      aria-colcount={columns.length}
      tabIndex={focusIsSeen ? -1 : 0}
      ref={merged}
      className={classes.grid}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
      onFocus={() => {
        isInside.current = true;
      }}
      onBlur={(event) => {
        if (event.relatedTarget !== null) isInside.current = event.currentTarget.contains(event.relatedTarget);
      }}
    >
      <GridHeader
        columns={columns}
        seen={seen}
        width={width}
        height={HEADER_HEIGHT}
        focused={focus.row < 0 ? focus.column : undefined}
        onPress={(column) => {
          moveTo({ row: -1, column });
          onHeader?.(column);
        }}
        onResize={(column, size) => setChosen((before) => ({ ...before, [column]: size }))}
        onFit={(column) => setChosen(({ [column]: _, ...others }) => others)}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      <div role="rowgroup" style={{ height: view.height, width, position: 'relative' }}>
        {indexes.map((index) => {
          const row = blocks.row(index);
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the cells are.
            // biome-ignore lint/a11y/useSemanticElements: as above.
            <div
              key={index}
              role="row"
              aria-rowindex={index + 2}
              className={classes.row}
              data-mark={markOf?.(index)}
              style={{ top: view.topOf(index), height: ROW_HEIGHT, width }}
            >
              {seen.map((item) => (
                <GridCell
                  key={item.key}
                  cell={row?.[item.index]}
                  kind={columns[item.index]?.kind ?? 'text'}
                  left={item.start}
                  width={item.size}
                  column={item.index}
                  isFocused={focus.row === index && focus.column === item.index}
                  isSelected={
                    index >= range.top && index <= range.bottom && item.index >= range.left && item.index <= range.right
                  }
                  onPress={(extend) => moveTo({ row: index, column: item.index }, extend)}
                  onOpen={() => onOpen?.({ row: index, column: item.index }, row?.[item.index])}
                />
              ))}
            </div>
          );
        })}
      </div>
      {blocks.error !== undefined && <ErrorNote error={blocks.error} what="Some rows did not come." />}
    </div>
  );
}
