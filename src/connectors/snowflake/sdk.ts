import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import type * as Sdk from 'snowflake-sdk';
import type * as Http from 'snowflake-sdk/dist/lib/http/axios_instance.js';
import { DagFluxError } from '../../contract/errors.ts';

export type SdkConnection = Sdk.Connection;
export type SdkStatement = Sdk.RowStatement;
export type SdkError = Sdk.SnowflakeError;
export type ConnectionOptions = Sdk.ConnectionOptions;

/** The driver's reports about the machine and the shape of the settings, which it sends with a login; nothing of that leaves here. */
const SWITCHED_OFF = {
  SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true',
  SNOWFLAKE_DISABLE_MINICORE: 'true',
  SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: 'true',
};

/** The signal of the work that a request of the driver's belongs to. */
const signals = new AsyncLocalStorage<AbortSignal>();

/** Requests that the driver makes for this work, its tries again included, end when the signal fires. */
export function within<T>(signal: AbortSignal, work: () => T): T {
  return signals.run(signal, work);
}

/** What the package exports. */
type Driver = typeof Sdk.default;

let loading: Promise<Driver> | undefined;

/** The vendor's driver, loaded when it is first needed, silent: by itself it writes a file snowflake.log and to the terminal. */
export function loadSdk(): Promise<Driver> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Driver> {
  // Read while the package is being loaded.
  for (const [name, value] of Object.entries(SWITCHED_OFF)) process.env[name] ??= value;
  const { default: sdk } = await import('snowflake-sdk');
  const ignore = (): void => {};
  sdk.configure({
    logLevel: 'OFF',
    customLogger: { error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore },
  });
  // The driver gives no way to end a request: one that is silent would keep the program alive for minutes.
  // By require, since what import makes of this file's default differs between Node and bundlers.
  const http = createRequire(import.meta.url)('snowflake-sdk/dist/lib/http/axios_instance.js') as typeof Http.default;
  http.default.interceptors.request.use((request) => {
    const signal = signals.getStore();
    if (signal === undefined) return request;
    const own = request.signal instanceof AbortSignal ? [request.signal] : [];
    return Object.assign(request, { signal: AbortSignal.any([signal, ...own]) });
  });
  return sdk;
}

/** What a statement's row is inside the driver: the texts that the server sent. */
interface DriverRow {
  readonly values: readonly (string | null)[];
}

/** The two functions of the driver's columns that a stream of rows takes its values from. */
interface DriverColumn {
  _getRowValue?: (row: DriverRow) => unknown;
  _getRowValueAsString?: (row: DriverRow) => unknown;
}

/**
 * Has a statement's rows come as the texts that the server sent. The driver would turn them into Date and Number, and evaluates
 * what is no JSON in a VARIANT as a program; it has no option against that, so the functions that convert are replaced.
 */
export function keepTexts(statement: SdkStatement): void {
  for (const [index, column] of (statement.getColumns() ?? []).entries()) {
    const own = column as unknown as DriverColumn; // Not in the driver's types; a newer driver without them is refused here.
    if (own._getRowValue === undefined || own._getRowValueAsString === undefined) {
      throw new DagFluxError(
        'internal',
        'This version of snowflake-sdk keeps its values in a way that is not known here.',
        {
          hint: 'Install the version of snowflake-sdk that DagFlux asks for.',
        },
      );
    }
    const raw = ({ values }: DriverRow): string | null => values[index] ?? null;
    own._getRowValue = raw;
    own._getRowValueAsString = raw;
  }
}
