import type { Selection, UnloadOptions, Wire, WireTag } from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field } from '../../contract/values.ts';
import { CODE } from './channel.ts';
import type { Connection } from './connection.ts';
import { dialect } from './dialect.ts';
import { abandonCopy, copyStatement, finishCopy, sendCopyData, startCopy } from './load.ts';
import { bind, execute, FLUSH, parse, readCommandTag } from './messages.ts';
import { applySettings, type SessionSettings } from './settings.ts';
import { command, perform, textRows } from './statement.ts';
import { advanceSequences, targetColumns } from './target.ts';
import { binaryName } from './wire-types.ts';

/** Another connection for a part of an unload; undefined = the pool has none to spare. */
export type Spare = () => Promise<SpareConnection | undefined>;

export interface SpareConnection {
  readonly connection: Connection;
  release(): Promise<void>;
}

export interface WireContext {
  readonly connection: Connection;
  readonly settings: SessionSettings;
  /** The server's major version: binary formats are not promised across versions. */
  readonly major: number;
  readonly spare: Spare;
  /** What the session must end if nobody else has. */
  readonly owned: AsyncDisposableStack;
}

/** Fewer blocks than this are not worth another connection (32 MiB). */
const MINIMUM_BLOCKS_PER_STREAM = 4_096;

/**
 * COPY as bytes. Binary between servers of one major version, or to a receiver that decodes it; text, in which every type
 * has a stable form, between any two.
 */
export function wire(context: WireContext): Wire {
  const binaryTag = (fields: readonly Field[]): WireTag | undefined => {
    const names = fields.map((field) => binaryName(field.native));
    return names.includes(undefined) ? undefined : `pgcopy-binary/${context.major}:${names.join(',')}`;
  };
  const textTag = (fields: readonly Field[]): WireTag => `pgcopy-text:${fields.map((f) => f.native).join('|')}`;
  const offers = (fields: readonly Field[]): readonly WireTag[] => {
    const binary = binaryTag(fields);
    return binary === undefined ? [textTag(fields)] : [binary, textTag(fields)];
  };
  return {
    offers,
    accepts: (tag, fields) => offers(fields).includes(tag),
    unload: (selection, tag, options = {}) => unload(context, selection, formatOf(tag), options),
    load: (table, fields, tag, streams, options = {}) =>
      context.connection.cancellable(options.signal, () =>
        loadBytes(context.connection, table, fields, formatOf(tag), streams),
      ),
  };
}

type Format = 'text' | 'binary';

function formatOf(tag: WireTag): Format {
  return tag.startsWith('pgcopy-binary/') ? 'binary' : 'text';
}

async function loadBytes(
  connection: Connection,
  table: TableName,
  fields: readonly Field[],
  format: Format,
  streams: readonly AsyncIterable<Uint8Array>[],
): Promise<{ rows: number }> {
  const columns = await targetColumns(
    connection,
    table,
    fields.map((field) => field.name),
  );
  let rows = 0;
  // One COPY a stream, one after the other: a connection does one thing at a time.
  for (const stream of streams) {
    await startCopy(connection, copyStatement(table, columns, format));
    try {
      for await (const chunk of stream) await sendCopyData(connection, chunk);
    } catch (error) {
      if (connection.status !== 'E' && !connection.channel.lost) await abandonCopy(connection);
      throw error;
    }
    rows += await finishCopy(connection);
  }
  await advanceSequences(connection, table, columns);
  return { rows };
}

async function unload(
  context: WireContext,
  selection: Selection,
  format: Format,
  options: UnloadOptions,
): Promise<readonly AsyncIterable<Uint8Array>[]> {
  const { connection } = context;
  if ('sql' in selection) return [copyOut(connection, selection.sql, format, options)];
  const parts = await connection.cancellable(options.signal, () =>
    split(context, selection.table, options.streams ?? 1),
  );
  return parts.map(({ connection: own, range, close }) => {
    const where = [range, selection.where && `(${selection.where}\n)`].filter(Boolean).join(' AND ');
    const select = selectFrom(dialect, selection.table, { columns: selection.columns, where: where || undefined });
    return copyOut(own, select, format, options, close);
  });
}

interface Part {
  readonly connection: Connection;
  /** A condition on ctid. Each row of a snapshot stands at one ctid, so ranges of blocks hold each row once. */
  readonly range: string | undefined;
  readonly close?: () => Promise<void>;
}

/** Splits an ordinary table by its blocks over connections that share the session's snapshot. */
async function split(context: WireContext, table: TableName, streams: number): Promise<Part[]> {
  const { connection } = context;
  const whole: Part = { connection, range: undefined };
  if (streams < 2) return [whole];
  const [row] = await textRows(
    connection,
    `SELECT pg_catalog.pg_relation_size(oid) / pg_catalog.current_setting('block_size')::int, relkind, pg_catalog.pg_export_snapshot()
     FROM pg_catalog.pg_class WHERE oid = $1::pg_catalog.regclass`,
    [dialect.table(table)],
    { end: true },
  );
  const [blocks, kind, snapshot] = row ?? [];
  const wanted = Math.min(streams, Math.floor(Number(blocks) / MINIMUM_BLOCKS_PER_STREAM));
  if (!snapshot || (kind !== 'r' && kind !== 'm') || wanted < 2) return [whole];
  const spares: SpareConnection[] = [];
  while (spares.length < wanted - 1) {
    const spare = await context.spare();
    if (!spare) break;
    spares.push(spare);
    context.owned.defer(() => spare.release());
    const id = snapshot.replaceAll("'", "''");
    spare.connection.send(
      ...command('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'),
      ...command(`SET TRANSACTION SNAPSHOT '${id}'`),
      ...applySettings(context.settings),
    );
    await spare.connection.sync();
  }
  const count = spares.length + 1;
  const border = (part: number): string => `'(${Math.floor((Number(blocks) * part) / count)},0)'`;
  return [connection, ...spares.map((spare) => spare.connection)].map((own, part) => {
    const spare = spares[part - 1];
    const low = part === 0 ? undefined : `ctid >= ${border(part)}`;
    const high = part === count - 1 ? undefined : `ctid < ${border(part + 1)}`;
    return {
      connection: own,
      range: [low, high].filter(Boolean).join(' AND ') || undefined,
      ...(spare && {
        close: async () => {
          await perform(own, 'COMMIT');
          await spare.release();
        },
      }),
    };
  });
}

/**
 * The data of COPY … TO STDOUT. The server sends a row a message: the headers between them are taken out in place, so that a
 * chunk leaves as it came, without a copy of its own. A consumer that stops early cancels the COPY, which ends the transaction.
 */
async function* copyOut(
  connection: Connection,
  select: string,
  format: Format,
  options: UnloadOptions,
  close?: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const { channel } = connection;
  const guard = connection.guard(options.signal);
  let open = true;
  try {
    connection.send(parse(`COPY (${select}\n) TO STDOUT (FORMAT ${format})`), bind(), execute(), FLUSH);
    let told = 0;
    for (let code = 0; code !== CODE.commandComplete; ) {
      let from = -1;
      let to = -1;
      let rows = 0;
      while (channel.next()) {
        code = channel.code;
        if (code === CODE.copyData) {
          if (from < 0) from = channel.start;
          else channel.bytes.copyWithin(to, channel.start, channel.stop);
          to = (to < 0 ? from : to) + (channel.stop - channel.start);
          rows += 1;
        } else if (code === CODE.commandComplete) {
          break;
        } else {
          await connection.aside();
        }
      }
      if (from >= 0) {
        yield channel.bytes.subarray(from, to);
        options.onRows?.(rows);
        told += rows;
      }
      if (code !== CODE.commandComplete) await channel.fill();
    }
    // The end marker of the binary format is a message too.
    options.onRows?.((readCommandTag(channel.body()).rows ?? told) - told);
    open = false;
    await connection.sync();
    await guard.settled();
    await close?.();
  } catch (error) {
    open = false;
    throw await guard.explain(error);
  } finally {
    if (open) {
      guard.cancel();
      await connection.sync().catch(() => {});
      await guard.settled();
    }
  }
}

/** @throws unsupported where the selection cannot be told apart from a statement that writes */
export function selectionSql(selection: Selection): string {
  if ('sql' in selection) {
    if (selection.sql.trim() === '') throw new DagFluxError('invalid-input', 'The SELECT is empty.');
    return selection.sql;
  }
  return selectFrom(dialect, selection.table, { columns: selection.columns, where: selection.where });
}
