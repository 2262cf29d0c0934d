import { Button, Text } from '@mantine/core';
import type { InferResponseType } from 'hono/client';
import { useEffect, useRef, useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { clock } from '../components/times.ts';
import classes from './runs.module.css';

type Line = InferResponseType<(typeof api.runs)[':id']['log']['$get'], 200>[number];

const EVERY = 1000;

/** The lines of a run. It follows the end until you scroll up. */
export function RunLog({ id, isLive }: { readonly id: string; readonly isLive: boolean }) {
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [error, setError] = useState<unknown>();
  const [follows, setFollows] = useState(true);
  const scroller = useRef<HTMLDivElement>(null);
  const last = useRef(0);

  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      try {
        const found = await call(api.runs[':id'].log.$get({ param: { id }, query: { after: String(last.current) } }));
        if (isGone) return;
        last.current = found.at(-1)?.id ?? last.current;
        if (found.length > 0) setLines((before) => [...before, ...found]);
        setError(undefined);
        if (isLive || found.length > 0) timer = setTimeout(read, found.length > 0 ? 0 : EVERY);
      } catch (failure) {
        if (!isGone) setError(failure);
      }
    };
    void read();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [id, isLive]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line moves the end.
  useEffect(() => {
    if (follows) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [lines, follows]);

  return (
    <>
      {error !== undefined && <ErrorNote error={error} what="The log could not be read." />}
      <div
        ref={scroller}
        className={classes.log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys.
        tabIndex={0}
        role="log"
        aria-label="Log"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollows(scrollHeight - scrollTop - clientHeight < 24)
        }
      >
        {lines.length === 0 && <Text c="dimmed">Nothing was written to this log.</Text>}
        {lines.map((line) => (
          <div key={line.id} className={classes.logLine} data-level={line.level}>
            <time dateTime={line.at}>{clock(line.at)}</time> {line.node && `${line.node}: `}
            {line.text}
          </div>
        ))}
      </div>
      {!follows && isLive && (
        <Button variant="default" onClick={() => setFollows(true)} m={8}>
          ↓ To the end
        </Button>
      )}
    </>
  );
}
