import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { LoadOptions } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { RowWriter } from '../postgres/load.ts';
import { perform, textRows } from '../postgres/statement.ts';
import { cellsOf } from './cells.ts';
import { dialect, quoteText } from './dialect.ts';
import type { InsertTarget } from './insert.ts';
import { openStage, type Stage } from './s3.ts';

/** Rows are uploaded when they are so many bytes of CSV; the nodes of a cluster read several objects at a time. */
const OBJECT_BYTES = 16 * 1024 * 1024;

const compress = promisify(gzip);

/** The COPY of all objects below an address in S3, as `copyWriter` writes them. */
function copyFromStage(
  { table, columns }: Pick<InsertTarget, 'table' | 'columns'>,
  from: { readonly address: string; readonly stage: Pick<Stage, 'role' | 'region'>; readonly nullText: string },
): string {
  const { role, region } = from.stage;
  const list = columns.map(({ name }) => dialect.quoteIdentifier(name)).join(', ');
  const as = role === 'default' ? 'default' : quoteText(role);
  const where = region === undefined ? '' : ` REGION ${quoteText(region)}`;
  return `COPY ${dialect.table(table)} (${list}) FROM ${quoteText(from.address)} IAM_ROLE ${as}${where} CSV GZIP NULL AS ${quoteText(from.nullText)} DATEFORMAT 'auto' TIMEFORMAT 'auto' COMPUPDATE OFF STATUPDATE OFF`;
}

/**
 * Rows as gzipped CSV in S3, and one COPY of all of them, in the session's transaction. The objects are removed behind it,
 * whatever becomes of it.
 */
export async function copyWriter(
  { connection, table, fields, columns }: InsertTarget,
  stage: Stage,
  { recordStaged, signal }: LoadOptions,
): Promise<RowWriter> {
  const run = `dagflux-${randomBytes(12).toString('hex')}`;
  // A text that nobody's data holds; it stands without quotes, and every value within.
  const nullText = `null-${run}`;
  const objects = await openStage(stage, run, recordStaged);
  const cells = cellsOf(fields, columns);
  let rows = 0;
  let parts = 0;
  let held: string[] = [];
  let bytes = 0;
  const upload = async (): Promise<void> => {
    if (held.length === 0) return;
    const body = await compress(held.join(''));
    held = [];
    bytes = 0;
    parts += 1;
    await objects.put(`${String(parts).padStart(6, '0')}.csv.gz`, body, signal);
  };
  return {
    path: 'copy from S3',
    write: async (batch) => {
      for (let row = 0; row < batch.rows; row += 1) {
        rows += 1;
        const line = `${cells
          .texts(batch, row, rows)
          .map((text) => (text === null ? nullText : csv(text)))
          .join(',')}\n`;
        held.push(line);
        bytes += line.length;
        if (bytes >= OBJECT_BYTES) await upload();
      }
    },
    finish: async () => {
      try {
        await upload();
        if (parts === 0) return 0;
        await perform(connection, copyFromStage({ table, columns }, { address: objects.address, stage, nullText }));
        const [[count] = []] = await textRows(connection, 'SELECT pg_last_copy_count()', [], { end: true });
        return Number(count);
      } catch (error) {
        throw loadError(error);
      } finally {
        await objects[Symbol.asyncDispose]();
      }
    },
    abandon: async () => await objects[Symbol.asyncDispose](),
  };
}

function csv(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** COPY says only that it failed, and where to look. */
function loadError(error: unknown): unknown {
  if (!(error instanceof DagFluxError) || error.code !== 'internal') return error;
  return new DagFluxError('invalid-data', error.message, {
    hint: 'SELECT * FROM sys_load_error_detail ORDER BY start_time DESC says which row and column.',
    ...(error.native && { native: error.native }),
    cause: error,
  });
}
