import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { useRowHeight } from '../density.ts';
import { GridCell } from './cell.tsx';
import { columnWidths } from './column-widths.ts';
import { GoToRow } from './go-to-row.tsx';
import classes from './grid.module.css';
import { GridHeader, type SortedBy } from './header.tsx';
import { rowWindow } from './row-window.ts';
import type { Cell, GridColumn, RowSource } from './rows.ts';
import { useBlocks } from './use-blocks.ts';
import { type Position, type Range, rangeOf, useSelection } from './use-selection.ts';
import { useWheel } from './use-wheel.ts';

export interface GridProps {
  /** What a screen reader calls it. */
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly source: RowSource;
  /** Places of the columns that are shown, in their order. Default: all, as they come. Positions count what is shown. */
  readonly places?: readonly number[] | undefined;
  /** How many of them stay at the left. */
  readonly pinned?: number | undefined;
  /** In pixels, by place; others are fitted to their first rows. */
  readonly widths?: Readonly<Record<number, number>> | undefined;
  /** Somebody has set a column's width, by place; undefined = as it is fitted. */
  readonly onWidth?: ((place: number, width: number | undefined) => void) | undefined;
  readonly sorted?: SortedBy | undefined;
  /** Space or Enter on a cell, or a double click. */
  readonly onOpen?: ((position: Position, cell: Cell | undefined) => void) | undefined;
  /** Mod+C. */
  readonly onCopy?: ((range: Range) => void) | undefined;
  /** Which cells are chosen, as it changes. */
  readonly onSelect?: ((range: Range) => void) | undefined;
  /** Enter or a click on a column's header. */
  readonly onHeader?: ((column: number, header: HTMLElement | undefined) => void) | undefined;
  /** Marks a row: added, removed, changed. */
  readonly markOf?: ((row: number) => 'added' | 'removed' | 'changed' | undefined) | undefined;
  /** What helps when rows do not come. */
  readonly recovery?: ((error: unknown) => ReactNode) | undefined;
}

const HEADER_HEIGHT = 44;
/** Of the signs of marked rows. */
const GUTTER = 28;
const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

/** Rows of a result, however many: only what is seen is drawn and fetched. */
export function Grid(props: GridProps) {
  const { label, source, onOpen, onCopy, onSelect, onHeader, onWidth, markOf } = props;
  const ROW_HEIGHT = useRowHeight(28);
  const places = useMemo(() => props.places ?? props.columns.map((_, place) => place), [props.places, props.columns]);
  const columns = useMemo(() => places.flatMap((place) => props.columns[place] ?? []), [places, props.columns]);
  const gutter = markOf ? GUTTER : 0;
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizeRef, height: outerHeight } = useElementSize();
  const merged = useMergedRef(scroller, sizeRef);
  const [scrollTop, setScrollTop] = useState(0);
  const [isAsking, setIsAsking] = useState(false);
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
    return columnWidths(props.columns, rows);
  }, [props.columns, hasFirstRows]);
  const [chosen, setChosen] = useState<Readonly<Record<number, number>>>({});
  const widths = props.widths ?? chosen;
  const widthOf = (column: number) => widths[places[column] ?? -1] ?? fitted[places[column] ?? -1] ?? 100;
  const setWidth = (column: number, width: number | undefined) => {
    const place = places[column];
    if (place === undefined) return;
    if (onWidth) onWidth(place, width);
    else setChosen(({ [place]: _, ...others }) => (width === undefined ? others : { ...others, [place]: width }));
  };
  const pinned = Math.min(props.pinned ?? 0, columns.length);
  let pinnedWidth = gutter;
  for (let column = 0; column < pinned; column += 1) pinnedWidth += widthOf(column);

  const horizontal = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: widthOf,
    overscan: 3,
    paddingStart: gutter,
    scrollPaddingStart: pinnedWidth,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the widths are what it measures.
  useEffect(() => horizontal.measure(), [fitted, widths, places, horizontal]);

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
    const mod = event.ctrlKey || event.metaKey;
    if (mod && event.key === 'c' && onCopy) {
      event.preventDefault();
      onCopy(range);
    } else if (mod && event.key === 'g') {
      event.preventDefault();
      setIsAsking(true);
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      if (focus.row < 0) {
        const header = scroller.current?.querySelector<HTMLElement>('[role=columnheader][data-focus]');
        onHeader?.(focus.column, header ?? undefined);
      } else onOpen?.(focus, blocks.row(focus.row)?.[places[focus.column] ?? -1]);
    }
  };

  useWheel(scroller, view, source.rows * ROW_HEIGHT);

  // The focus goes with the focused cell, also when scrolling has drawn it anew.
  const isInside = useRef(false);
  useEffect(() => {
    // The edge of the focused column keeps it.
    if (!isInside.current || document.activeElement?.closest('[data-focus] [role=separator]')) return;
    scroller.current?.querySelector<HTMLElement>('[data-focus]')?.focus({ preventScroll: true });
  });

  const stays = horizontal.measurementsCache.slice(0, pinned);
  const seen = horizontal.getVirtualItems().filter(({ index }) => index >= pinned);
  const indexes = Array.from({ length: Math.max(0, view.end - view.first) }, (_, offset) => view.first + offset);
  const width = horizontal.getTotalSize();
  const focusIsSeen = focus.row < 0 || (focus.row >= view.first && focus.row < view.end);
  const cellsOf = (index: number, items: readonly VirtualItem[]) => {
    const row = blocks.row(index);
    const isChosen = index >= range.top && index <= range.bottom;
    return items.map((item) => {
      const cell = row?.[places[item.index] ?? -1];
      return (
        <GridCell
          key={item.key}
          cell={cell}
          kind={columns[item.index]?.kind ?? 'text'}
          left={item.start}
          width={item.size}
          column={item.index}
          isFocused={focus.row === index && focus.column === item.index}
          isSelected={isChosen && item.index >= range.left && item.index <= range.right}
          onPress={(extend) => moveTo({ row: index, column: item.index }, extend)}
          onOpen={() => onOpen?.({ row: index, column: item.index }, cell)}
        />
      );
    });
  };
  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table. */}
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={source.known === 'exact' ? source.rows + 1 : -1}
        aria-colcount={columns.length}
        aria-multiselectable
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
          pinned={stays}
          seen={seen}
          width={width}
          height={HEADER_HEIGHT}
          focused={focus.row < 0 ? focus.column : undefined}
          sorted={props.sorted}
          gutter={gutter > 0 && <span aria-hidden className={classes.sign} style={{ width: gutter }} />}
          onPress={(column, header) => {
            moveTo({ row: -1, column });
            onHeader?.(column, header);
          }}
          onResize={setWidth}
          onFit={(column) => setWidth(column, undefined)}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
        <div role="rowgroup" style={{ height: view.height, width, position: 'relative' }}>
          {indexes.map((index) => {
            const mark = markOf?.(index);
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the cells are.
              // biome-ignore lint/a11y/useSemanticElements: as above.
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                aria-label={mark}
                className={classes.row}
                data-mark={mark}
                style={{ top: view.topOf(index), height: ROW_HEIGHT, width }}
              >
                <div role="presentation" className={classes.pinned}>
                  {mark && (
                    <span aria-hidden className={classes.sign} style={{ width: gutter }}>
                      {SIGNS[mark]}
                    </span>
                  )}
                  {cellsOf(index, stays)}
                </div>
                {cellsOf(index, seen)}
              </div>
            );
          })}
        </div>
        {blocks.error !== undefined && (
          <ErrorNote error={blocks.error} what="Some rows did not come." action={props.recovery?.(blocks.error)} />
        )}
      </div>
      {isAsking && (
        <GoToRow
          rows={source.rows}
          onClose={() => setIsAsking(false)}
          onGo={(row) => {
            setIsAsking(false);
            isInside.current = true;
            show(moveTo({ row, column: focus.column }));
          }}
        />
      )}
    </div>
  );
}
