import { CloseButton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Position } from './flow.ts';
import classes from './notice.module.css';

interface NoticeProps {
  readonly text: string;
  /** On the screen. */
  readonly at: Position;
  readonly onClose: () => void;
}

const STAYS = 6000;

/** Why something was refused, where it was. */
export function Notice({ text, at, onClose }: NoticeProps) {
  const close = useRef(onClose);
  close.current = onClose;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text stays as long again.
  useEffect(() => {
    const timer = setTimeout(() => close.current(), STAYS);
    return () => clearTimeout(timer);
  }, [text, at]);
  const left = Math.min(at.x + 12, window.innerWidth - 340);
  return (
    <div role="alert" className={classes.notice} style={{ left, top: at.y + 12 }}>
      {text}
      <CloseButton size="sm" aria-label="Close" onClick={onClose} />
    </div>
  );
}
