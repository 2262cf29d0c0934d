import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import classes from './editor.module.css';

interface DividerProps {
  /** Of the pane at the right, in pixels. */
  readonly width: number;
  readonly onWidth: (width: number) => void;
}

export const PANE = { least: 420, most: 720, usual: 460 } as const;
const clamp = (width: number) => Math.min(PANE.most, Math.max(PANE.least, width));

/** Between the drawing and the pane, which comes and goes: a splitter would take the drawing's place with it. */
export function Divider({ width, onWidth }: DividerProps) {
  const begun = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const onKeyDown = ({ key, shiftKey }: KeyboardEvent) => {
    const step = shiftKey ? 80 : 16;
    if (key === 'ArrowLeft') onWidth(clamp(width + step));
    if (key === 'ArrowRight') onWidth(clamp(width - step));
  };
  const onPointerMove = ({ clientX }: PointerEvent) => {
    if (begun.current) onWidth(clamp(begun.current.width + begun.current.x - clientX));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that can be moved, which hr cannot.
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the pane"
      aria-valuenow={width}
      aria-valuemin={PANE.least}
      aria-valuemax={PANE.most}
      className={classes.divider}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        begun.current = { x: event.clientX, width };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        begun.current = undefined;
      }}
    />
  );
}
