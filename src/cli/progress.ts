import type { MoveEvent } from '../move/types.ts';
import { formatBytes, formatCount, formatSeconds } from './output/text.ts';
import type { Sink } from './sink.ts';

type Progress = MoveEvent & { event: 'progress' };

const PHASES = { copy: 'copying', finish: 'finishing', verify: 'verifying' } as const;
const BAR_WIDTH = 16;
/** Milliseconds between two lines where the output is no terminal. */
const LINE_INTERVAL = 5_000;

export interface ProgressView {
  show(event: Progress): void;
  /** Takes the bar away, so that what is written next starts on an empty line. */
  clear(): void;
}

/** A bar in a terminal, a plain line now and then elsewhere. */
export function createProgressView(sink: Sink): ProgressView {
  return sink.terminal ? bar(sink) : lines(sink);
}

function bar(sink: Sink): ProgressView {
  let drawn = false;
  return {
    show(event) {
      drawn = true;
      const text = describe(event);
      const share = shareOf(event);
      const width = sink.width ?? 80;
      const filled = share === null ? 0 : Math.round(BAR_WIDTH * share);
      const fits = share !== null && text.length + BAR_WIDTH + 2 < width;
      const picture = fits ? `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ` : '';
      void sink.write(`\r\u001b[2K${picture}${text.slice(0, width - 1)}`);
    },
    clear() {
      if (drawn) void sink.write('\r\u001b[2K');
      drawn = false;
    },
  };
}

function lines(sink: Sink): ProgressView {
  let last = Date.now();
  return {
    show(event) {
      if (Date.now() - last < LINE_INTERVAL) return;
      last = Date.now();
      void sink.write(`${describe(event)}\n`);
    },
    clear() {},
  };
}

function shareOf({ rows, totalRows }: Progress): number | null {
  // The total is an estimate, and may be too low.
  return totalRows === null || totalRows <= 0 ? null : Math.min(1, rows / totalRows);
}

function describe(event: Progress): string {
  const share = shareOf(event);
  return [
    `${PHASES[event.phase]} ${formatCount(event.rows)} rows`,
    event.bytes > 0 ? formatBytes(event.bytes) : '',
    share === null ? '' : `${Math.floor(share * 100)}%`,
    event.rowsPerSecond > 0 ? `${formatCount(Math.round(event.rowsPerSecond))} rows/s` : '',
    event.secondsLeft === null || event.secondsLeft <= 0 ? '' : `${formatSeconds(event.secondsLeft)} left`,
  ]
    .filter(Boolean)
    .join(', ');
}
