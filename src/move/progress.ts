import type { MoveEvent } from './types.ts';

type ProgressEvent = Extract<MoveEvent, { event: 'progress' }>;
type Phase = ProgressEvent['phase'];

/** Counts what has passed and tells of it, at most five times a second and when the phase changes. */
export interface Progress {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Counts in the phase that is under way; only those of `copy` are kept as rows and bytes of the move. */
  add(rows: number, bytes: number): void;
  /** What the target counted, where nothing was counted on the way. */
  settle(rows: number): void;
  enter(phase: Phase): void;
  end(): void;
}

const INTERVAL_SECONDS = 0.2;

export function createProgress(
  totalRows: number | null,
  onEvent: ((event: ProgressEvent) => void) | undefined,
): Progress {
  const started = performance.now();
  const copied = { rows: 0, bytes: 0 };
  let phase: Phase = 'copy';
  let counted = copied;
  let expected = totalRows;
  let entered = started;
  let told = started;

  const secondsSince = (from: number): number => (performance.now() - from) / 1000;

  function tell(): void {
    told = performance.now();
    const seconds = secondsSince(entered);
    const rowsPerSecond = seconds > 0 ? counted.rows / seconds : 0;
    const left = expected === null || rowsPerSecond === 0 ? null : Math.max(expected - counted.rows, 0) / rowsPerSecond;
    onEvent?.({
      event: 'progress',
      phase,
      rows: counted.rows,
      bytes: counted.bytes,
      seconds: secondsSince(started),
      rowsPerSecond: Math.round(rowsPerSecond),
      totalRows: expected,
      secondsLeft: left,
    });
  }

  return {
    get rows() {
      return copied.rows;
    },
    get bytes() {
      return copied.bytes;
    },
    get seconds() {
      return secondsSince(started);
    },
    add(rows, bytes) {
      counted.rows += rows;
      counted.bytes += bytes;
      if (secondsSince(told) >= INTERVAL_SECONDS) tell();
    },
    settle(rows) {
      copied.rows = rows;
    },
    enter(next) {
      if (next === phase) return;
      tell();
      phase = next;
      counted = phase === 'copy' ? copied : { rows: 0, bytes: 0 };
      expected = phase === 'copy' ? totalRows : phase === 'verify' && copied.rows > 0 ? copied.rows : null;
      entered = performance.now();
      // A phase that moves no rows would otherwise pass unseen.
      tell();
    },
    end() {
      phase = 'copy';
      counted = copied;
      expected = copied.rows;
      entered = started;
      tell();
    },
  };
}
