import { useEffect, useRef, useState } from 'react';
import { api, call } from '../api.ts';
import { clock } from '../components/times.ts';
import type { JobResult, OperationContent } from '../operations/types.ts';
import { useJob } from '../operations/use-job.ts';
import { effectOf, gist } from './figures.ts';

/** Older than this, a rehearsal is done again before what it showed is approved. Milliseconds. */
const FRESH_FOR = 60_000;

interface Rehearsed {
  readonly text: string;
  readonly gist: string;
  readonly effect: string;
  readonly at: string;
}

/**
 * Tries out what is on the screen, at once when it opens. `approved`: runs what was approved once a rehearsal of just that shows
 * the same; an old one is done again first, and where it shows something else, the person is asked again.
 */
export function useRehearsal(content: OperationContent, again: boolean, approved: () => void) {
  const text = JSON.stringify([content, again]);
  const [shown, setShown] = useState<Rehearsed>();
  /** What the rehearsal before this one of the same text showed, where that was something else. */
  const [staleWords, setStaleWords] = useState<string>();
  const tried = useRef({ text, content });
  const isApproving = useRef(false);
  const job = useJob(({ result, activity }) => {
    const { text: of, content: what } = tried.current;
    const now = { text: of, gist: gist(result, what), effect: effectOf(result, what), at: activity.started };
    const isSame = shown?.gist === now.gist;
    setStaleWords(
      shown?.text === of && !isSame
        ? `Rows or columns changed since ${clock(shown.at)}: it would ${shown.effect} then, and would ${now.effect} now.`
        : undefined,
    );
    setShown(now);
    if (isApproving.current && isSame) approved();
    isApproving.current = false;
  });
  const start = () => {
    tried.current = { text, content };
    job.start(() => call(api.rehearsals.$post({ json: { ...content, again } })));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what was opened.
  useEffect(start, []);
  const result: JobResult | undefined = job.job?.result ?? undefined;
  return {
    result,
    error: job.error,
    isRunning: job.isRunning,
    startedAt: job.job?.activity.started,
    isOfThisText: tried.current.text === text,
    staleWords,
    again() {
      isApproving.current = false;
      start();
    },
    stop() {
      isApproving.current = false;
      job.stop();
    },
    approve() {
      if (shown && Date.now() - Date.parse(shown.at) < FRESH_FOR) return approved();
      isApproving.current = true;
      start();
    },
  };
}
