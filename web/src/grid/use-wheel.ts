import { type RefObject, useEffect, useRef } from 'react';
import type { RowWindow } from './row-window.ts';

/** A list that is scrolled by a scale would jump a screen with each step of the wheel. */
export function useWheel(scroller: RefObject<HTMLElement | null>, view: RowWindow, realHeight: number): void {
  const wheel = useRef<(event: WheelEvent) => void>(() => {});
  wheel.current = (event) => {
    if (view.height >= realHeight || event.deltaY === 0 || event.ctrlKey) return;
    event.preventDefault();
    scroller.current?.scrollTo({ top: view.scrollBy(event.deltaY) });
  };
  useEffect(() => {
    const element = scroller.current;
    const listener = (event: WheelEvent) => wheel.current(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, [scroller]);
}
