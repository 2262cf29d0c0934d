import { Splitter } from '@mantine/core';
import type { SplitterPaneSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useRemembered } from '../remembered.ts';
import classes from './split.module.css';

interface SplitProps {
  /** Under which the size is remembered; with the page's own name before it: `explorer.tables`. */
  readonly name: string;
  readonly orientation: 'horizontal' | 'vertical';
  /** The first pane's size until somebody has moved the line, and its least: `320px`, `40%`. */
  readonly usual: SplitterPaneSize;
  readonly min: SplitterPaneSize;
  readonly restMin: SplitterPaneSize;
  readonly children: readonly [ReactNode, ReactNode];
}

/** Two panes with a line between them that can be moved; where it was left is remembered, for each orientation. */
export function Split({ name, orientation, usual, min, restMin, children: [first, rest] }: SplitProps) {
  const [size, setSize] = useRemembered<SplitterPaneSize>(`${name}.${orientation}`, usual);
  return (
    <Splitter
      key={orientation} // The kit keeps the sizes that it was made with.
      orientation={orientation}
      className={classes.split}
      lineSize={1}
      withHandle={false}
      onSizeChange={([moved]) => moved !== undefined && setSize(moved)}
    >
      <Splitter.Pane defaultSize={size} min={min}>
        {first}
      </Splitter.Pane>
      <Splitter.Pane defaultSize={100} min={restMin}>
        {rest}
      </Splitter.Pane>
    </Splitter>
  );
}
