import { useEffect, useRef, useState } from 'react';
import { api, call } from '../api.ts';
import type { Job } from './types.ts';

const WAIT = '1000';

/** A long work of the server's, followed from its start to its end. */
export function useJob(onDone?: (job: Job) => void) {
  const [job, setJob] = useState<Job>();
  const [error, setError] = useState<unknown>();
  const [isStarting, setIsStarting] = useState(false);
  const current = useRef(0);
  useEffect(
    () => () => {
      current.current += 1;
    },
    [],
  );

  async function start(begin: () => Promise<Job>): Promise<void> {
    current.current += 1;
    const mine = current.current;
    setError(undefined);
    setJob(undefined);
    setIsStarting(true);
    try {
      let found = await begin();
      while (mine === current.current) {
        setJob(found);
        if (found.activity.ended !== null) break;
        found = await call(api.jobs[':id'].$get({ param: { id: found.activity.id }, query: { wait: WAIT } }));
      }
      if (mine === current.current && found.activity.state === 'done') onDone?.(found);
    } catch (failure) {
      if (mine === current.current) setError(failure);
    } finally {
      if (mine === current.current) setIsStarting(false);
    }
  }

  return {
    job,
    /** Why it failed, or did not start. */
    error: error ?? (job?.activity.state === 'failed' ? job.activity.error : undefined) ?? undefined,
    isRunning: isStarting,
    start: (begin: () => Promise<Job>) => void start(begin),
    stop: () => {
      if (job) call(api.activities[':id'].stop.$post({ param: { id: job.activity.id }, query: {} })).catch(setError);
    },
    reset: () => {
      current.current += 1;
      setJob(undefined);
      setError(undefined);
    },
  };
}
