import type { Readable, Writable } from 'node:stream';
import type { App } from '../app/app.ts';
import { DagFluxError } from '../contract/errors.ts';
import { type Format, readFormat } from './format.ts';
import { askPassphrase, canAsk } from './prompt.ts';
import { createSink, type Sink } from './sink.ts';

/** What a command line runs in; a test gives its own. */
export interface Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly environment: NodeJS.ProcessEnv;
  /** The folder where the person stood; paths are relative to it. */
  readonly directory: string;
  /** Fires when the person asks to stop. */
  readonly signal: AbortSignal;
}

/** What each command gets. */
export interface Context extends AsyncDisposable {
  readonly surroundings: Surroundings;
  readonly out: Sink;
  readonly error: Sink;
  format: Format;
  /** The command changes something, so that stopping early is a failure also when nobody reads the output. */
  writes?: boolean;
  /** The SQL under way, so that an error can point into it. */
  statement?: string;
  /** Fires when the person asks to stop, or when nobody reads the output any more. */
  readonly signal: AbortSignal;
  /** Whether the reader of the output went away (`| head`). */
  readonly outputClosed: boolean;
  /** The service object, opened on first use: help and version load nothing. */
  app(): Promise<App>;
}

export function createContext(argv: readonly string[], surroundings: Surroundings): Context {
  const stop = new AbortController();
  const signal = AbortSignal.any([surroundings.signal, stop.signal]);
  const { environment } = surroundings;
  let app: Promise<App> | undefined;
  let outputClosed = false;
  const closed = () => {
    outputClosed = true;
    stop.abort(new DagFluxError('cancelled', 'Nobody reads the output any more.'));
  };
  const error = createSink(surroundings.stderr, { environment });
  const open = async () => {
    const { openApp } = await import('../app/app.ts');
    return openApp({
      environment,
      onVaultMade: (message) => void error.write(`${message}\n`),
      ...(canAsk(context) && { askPassphrase: (which) => askPassphrase(context, which) }),
    });
  };
  const context: Context = {
    surroundings,
    out: createSink(surroundings.stdout, { environment, onClosed: closed }),
    error,
    format: readFormat(argv),
    signal,
    get outputClosed() {
      return outputClosed;
    },
    app() {
      app ??= open();
      return app;
    },
    async [Symbol.asyncDispose]() {
      const opened = await app?.catch(() => undefined);
      await opened?.[Symbol.asyncDispose]();
    },
  };
  return context;
}
