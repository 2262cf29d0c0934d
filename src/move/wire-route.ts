import type { Session, WireTag } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { Carried, Destination } from './carry.ts';
import type { Context } from './context.ts';
import { failedAt } from './failure.ts';
import { parallelism } from './parallelism.ts';
import { wireLabel } from './routes.ts';

export interface Unloading {
  readonly streams: readonly AsyncIterable<Uint8Array>[];
  /** The error of a load of these streams: of the source where one of them failed, else of the target. */
  failed(error: unknown): DagFluxError;
}

/** Bytes pass from one end to the other, as they are or decoded by the receiver. */
export async function carryByWire(
  context: Context,
  writer: Session,
  { table, fields, tag, reason }: Destination & { readonly tag: WireTag; readonly reason: string },
): Promise<Carried> {
  const { plan, request, signal, onEvent } = context;
  onEvent?.({ event: 'route', route: wireLabel(tag), reason });
  // A target that takes only one transaction at a time can still read several streams in it.
  const spread = plan.large && request.from.database.capabilities.parallelUnload;
  const many = spread && !request.to.database.capabilities.parallelLoad;
  const unloading = await unload(context, { tag, streams: many ? parallelism() : 1, signal });
  const rows = await loadStreams(writer, { table, fields, tag, unloading, streams: unloading.streams, signal });
  return { rows, route: wireLabel(tag), checksum: null };
}

/** Opens the streams of the source's snapshot, counted as they pass. */
export async function unload(
  context: Context,
  { tag, streams, signal }: { tag: WireTag; streams: number; signal: AbortSignal | undefined },
): Promise<Unloading> {
  const { reader, plan, progress } = context;
  if (reader.wire === null) throw new DagFluxError('internal', 'A route by wire was chosen for a source without one.');
  let sourceFailure: DagFluxError | undefined;
  const sourceFailed = (error: unknown): DagFluxError => {
    sourceFailure ??= failedAt('source', context, error);
    return sourceFailure;
  };
  async function* counted(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const chunks = stream[Symbol.asyncIterator]();
    try {
      while (true) {
        const { done, value } = await chunks.next().catch((error: unknown) => Promise.reject(sourceFailed(error)));
        if (done) return;
        progress.add(0, value.length);
        yield value;
      }
    } finally {
      await chunks.return?.();
    }
  }
  const onRows = (rows: number): void => progress.add(rows, 0);
  const opened = await reader.wire.unload(plan.selection, tag, { streams, onRows, signal }).catch((error: unknown) => {
    throw sourceFailed(error);
  });
  return {
    streams: opened.map(counted),
    failed: (error) => sourceFailure ?? failedAt('target', context, error),
  };
}

export async function loadStreams(
  writer: Session,
  options: Destination & {
    readonly tag: WireTag;
    readonly unloading: Unloading;
    readonly streams: readonly AsyncIterable<Uint8Array>[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<number> {
  const { table, fields, tag, streams, signal, unloading } = options;
  try {
    if (writer.wire === null)
      throw new DagFluxError('internal', 'A route by wire was chosen for a target without one.');
    return (await writer.wire.load(table, fields, tag, streams, { signal })).rows;
  } catch (error) {
    throw unloading.failed(error);
  }
}
