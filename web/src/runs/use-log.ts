import { useEffect, useRef, useState } from 'react';
import { api, call } from '../api.ts';
import { addLines, type Lines } from './log-lines.ts';

const EVERY = 1000;

/** The lines of a run, and those that come while it goes. */
export function useLog(id: string, isLive: boolean): Lines & { readonly error: unknown; readonly isRead: boolean } {
  const [lines, setLines] = useState<Lines>({ lines: [], dropped: 0 });
  const [error, setError] = useState<unknown>();
  const [isRead, setIsRead] = useState(false);
  const last = useRef(0);
  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      try {
        const found = await call(api.runs[':id'].log.$get({ param: { id }, query: { after: String(last.current) } }));
        if (isGone) return;
        last.current = found.at(-1)?.id ?? last.current;
        if (found.length > 0) setLines((before) => addLines(before, found));
        setError(undefined);
        setIsRead(true);
        if (isLive || found.length > 0) timer = setTimeout(read, found.length > 0 ? 0 : EVERY);
      } catch (failure) {
        if (isGone) return;
        setError(failure);
        timer = setTimeout(read, EVERY);
      }
    };
    void read();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [id, isLive]);
  return { ...lines, error, isRead };
}
