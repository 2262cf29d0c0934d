import type { Writable } from 'node:stream';

/** Where output goes: standard output or standard error. */
export interface Sink {
  readonly stream: Writable;
  readonly terminal: boolean;
  /** Columns that a line may have; null = nothing is cut. */
  readonly width: number | null;
  /** Resolves when more may be written, so that a slow reader slows the database down. */
  write(text: string): Promise<void>;
}

/** Wraps a stream. `onClosed` is called once when its reader is gone (`| head`); what is written after that is dropped. */
export function createSink(
  stream: Writable & { readonly isTTY?: boolean; readonly columns?: number },
  options: { readonly environment: NodeJS.ProcessEnv; readonly onClosed?: () => void },
): Sink {
  let closed = false;
  let waiting: (() => void)[] = [];
  const wake = () => {
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  const close = () => {
    if (!closed) options.onClosed?.();
    closed = true;
    wake();
  };
  stream.on('drain', wake).on('error', close).on('close', close);
  const asked = Number(options.environment.COLUMNS);
  return {
    stream,
    terminal: stream.isTTY === true,
    get width() {
      if (stream.isTTY === true && stream.columns) return stream.columns;
      return Number.isInteger(asked) && asked >= 20 ? asked : null;
    },
    write(text) {
      if (closed || stream.write(text)) return Promise.resolve();
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}
