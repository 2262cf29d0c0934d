import type { Selection, UnloadOptions, Wire, WireTag } from '../../contract/connector.ts';
import { type Dialect, selectFrom } from '../../contract/dialect.ts';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { abandonCopy, copyStatement, finishCopy, sendCopyData, startCopy } from './copy-in.ts';
import { copyOut } from './copy-out.ts';
import { dialect } from './dialect.ts';
import { type LexicalRules, splitStatements } from './lexer.ts';
import { needTransaction } from './read.ts';
import type { Runner } from './run.ts';
import { applySettings } from './settings.ts';
import { command, perform, textRows } from './statement.ts';
import { advanceSequences, targetColumns } from './target.ts';
import { plainSelect, plainTag } from './wire-plain.ts';
import { binaryName, takesAnyVersion } from './wire-types.ts';

/** Another connection for a part of an unload; undefined = the pool has none to spare. */
type Spare = (signal?: AbortSignal) => Promise<SpareConnection | undefined>;

export interface SpareConnection {
  readonly connection: Connection;
  release(): Promise<void>;
}

export interface WireContext extends Runner {
  /** The server's major version: binary formats are not promised across versions. */
  readonly major: number;
  readonly spare: Spare;
  /** What the session must end if nobody else has. */
  readonly owned: AsyncDisposableStack;
}

/** Fewer blocks than this are not worth another connection (32 MiB). */
const MINIMUM_BLOCKS_PER_STREAM = 4_096;

const NEWLINE = 0x0a;

/**
 * COPY as bytes. Binary between servers of one major version, to a receiver that decodes it, or of plain types from a sender that
 * writes it; text, in which every type has a stable form, between any two.
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
    offers: (fields) => {
      const plain = plainTag(fields);
      return plain === undefined ? offers(fields) : [...offers(fields), plain];
    },
    accepts: (tag, fields) =>
      offers(fields).includes(tag) ||
      takesAnyVersion(
        tag,
        fields.map((field) => field.native),
      ),
    unload: (selection, tag, options = {}) => unload(context, selection, tag, options),
    load: (table, fields, tag, streams, options = {}) =>
      context.turn.during(() => {
        needTransaction(context);
        return context.connection.cancellable(options.signal, () =>
          loadBytes(context.connection, table, fields, formatOf(tag), streams),
        );
      }),
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
  const names = fields.map((field) => field.name);
  const { columns } = await targetColumns(connection, table, names);
  let rows = 0;
  // One COPY a stream, one after the other: a connection does one thing at a time.
  for (const stream of streams) {
    await startCopy(connection, copyStatement(table, columns, format));
    try {
      let last = NEWLINE;
      for await (const chunk of stream) {
        await sendCopyData(connection, chunk);
        last = chunk.at(-1) ?? last;
      }
      // The binary format has an end marker; a text that was cut off would be taken as it is.
      if (format === 'text' && last !== NEWLINE) {
        throw new DagFluxError('invalid-data', 'The rows end in the middle of a row.', {
          hint: 'The source has ended too early; run it again.',
        });
      }
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
  tag: WireTag,
  options: UnloadOptions,
): Promise<readonly AsyncIterable<Uint8Array>[]> {
  const { connection, turn } = context;
  const copy = (from: Connection, select: string): AsyncGenerator<Uint8Array> =>
    copyOut(from, plainSelect(tag, select) ?? select, formatOf(tag), options);
  const whole = (select: string): AsyncIterable<Uint8Array> => turn.hold(() => copy(connection, select));
  if ('sql' in selection) return [whole(selectionSql(selection))];
  const parts = await turn.during(() => {
    needTransaction(context);
    return connection.cancellable(options.signal, () => split(context, selection.table, options));
  });
  return parts.map(({ spare, range }) => {
    const where = [range, selection.where && `(${selection.where}\n)`].filter(Boolean).join(' AND ');
    const select = selectFrom(dialect, selection.table, { columns: selection.columns, where: where || undefined });
    return spare ? fromSpare(spare, copy(spare.connection, select)) : whole(select);
  });
}

/** A part that has been read to its end gives its connection back at once. */
async function* fromSpare(spare: SpareConnection, bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } finally {
    await spare.release();
  }
}

interface Part {
  /** Undefined: the session's own connection. */
  readonly spare: SpareConnection | undefined;
  /** A condition on ctid. Each row of a snapshot stands at one ctid, so ranges of blocks hold each row once. */
  readonly range: string | undefined;
}

/** Splits an ordinary table by its blocks over connections that share the session's snapshot. */
async function split(context: WireContext, table: TableName, options: UnloadOptions): Promise<Part[]> {
  const { connection } = context;
  const whole: Part = { spare: undefined, range: undefined };
  const streams = options.streams ?? 1;
  if (streams < 2) return [whole];
  const [row] = await textRows(
    connection,
    `SELECT pg_catalog.pg_relation_size(oid) / pg_catalog.current_setting('block_size')::int, relkind
     FROM pg_catalog.pg_class WHERE oid = $1::pg_catalog.regclass`,
    [dialect.table(table)],
    { end: true },
  );
  const [blocks, kind] = row ?? [];
  const wanted = Math.min(streams, Math.floor(Number(blocks) / MINIMUM_BLOCKS_PER_STREAM));
  if ((kind !== 'r' && kind !== 'm') || wanted < 2) return [whole];
  // Locks the table to the end of the session's transaction: were it rewritten when one part is read and another is not, rows
  // would change their places.
  await perform(connection, `SELECT FROM ${dialect.table(table)} LIMIT 0`);
  const [exported] = await textRows(connection, 'SELECT pg_catalog.pg_export_snapshot()', [], { end: true });
  const spares = await openSpares(context, wanted - 1, exported?.[0] ?? '', options);
  const count = spares.length + 1;
  const border = (part: number): string => `'(${Math.floor((Number(blocks) * part) / count)},0)'`;
  return [undefined, ...spares].map((spare, part) => {
    const low = part === 0 ? undefined : `ctid >= ${border(part)}`;
    const high = part === count - 1 ? undefined : `ctid < ${border(part + 1)}`;
    return { spare, range: [low, high].filter(Boolean).join(' AND ') || undefined };
  });
}

/** As many connections as can be had, up to `wanted`, each in a transaction over the snapshot. */
async function openSpares(
  context: WireContext,
  wanted: number,
  snapshot: string,
  { signal }: UnloadOptions,
): Promise<SpareConnection[]> {
  const spares: SpareConnection[] = [];
  while (spares.length < wanted) {
    // A server that lets no more connections in is no reason to read nothing.
    const spare = await context.spare(signal).catch(() => undefined);
    throwIfAborted(signal);
    if (!spare) break;
    context.owned.defer(() => spare.release());
    spare.connection.send(
      ...command('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'),
      ...command(`SET TRANSACTION SNAPSHOT '${snapshot.replaceAll("'", "''")}'`),
      ...applySettings(context.settings),
    );
    await spare.connection.sync();
    spares.push(spare);
  }
  return spares;
}

/** One SELECT without its semicolon. @throws invalid-input for none or several */
export function selectionSql(
  selection: Selection,
  how: { readonly dialect: Dialect; readonly rules?: LexicalRules } = { dialect },
): string {
  if (!('sql' in selection)) {
    return selectFrom(how.dialect, selection.table, { columns: selection.columns, where: selection.where });
  }
  const [statement, ...more] = splitStatements(selection.sql, how.rules);
  if (!statement || more.length > 0) {
    throw new DagFluxError('invalid-input', statement ? 'There are several statements.' : 'The SELECT is empty.', {
      hint: 'Give one SELECT.',
    });
  }
  return statement.sql;
}
