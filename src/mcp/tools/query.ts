import { z } from 'zod';
import type { App } from '../../app/app.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { BYTE_CAP, sizeOf } from '../answer.ts';
import { type Answer, defineTool } from '../tool.ts';

const MOST_ROWS = 10_000;
/** Milliseconds; clients give up on an answer after a minute. */
const TIMEOUT = 45_000;
const PAGE = 100;
const BLOCK_ROWS = 500;
/** Bytes left for what stands around the rows. */
const FRAME = 1_024;

export const query = defineTool({
  name: 'query',
  description: `Runs one SELECT, read-only: a parser refuses what does more, and the database's read-only transaction holds where it has one. Answers pages of at most ${BYTE_CAP / 1024} kB; the first ${MOST_ROWS} rows are kept for 30 minutes; it is stopped after ${TIMEOUT / 1000} s. int64 and decimals are text, binary is base64; a value over 256 characters is {cut, size}. Send connection and sql, or cursor alone for the next page.`,
  input: z.strictObject({
    connection: z.string().max(200).optional(),
    sql: z.string().max(100_000).optional().describe('In the dialect of the connection.'),
    rows: z.number().int().min(1).max(1_000).optional().describe(`Of a page; default ${PAGE}.`),
    cursor: z.string().max(100).optional().describe('`next` of the page before.'),
  }),
  readOnly: true,
  async run({ connection, sql, rows = PAGE, cursor }, { app, signal }) {
    if (cursor !== undefined) return await page(app, { ...readCursor(cursor), rows });
    if (connection === undefined || sql === undefined) {
      throw new DagFluxError('invalid-input', 'connection and sql are needed, or cursor.');
    }
    const { id } = app.queries.start({ connection, sql, readOnly: true, limit: MOST_ROWS, timeout: TIMEOUT });
    await ended(app, id, signal);
    return await page(app, { id, from: 0, rows });
  },
});

/** @throws what the query failed with; cancelled once the server has stopped it */
async function ended(app: App, id: string, signal: AbortSignal): Promise<void> {
  const stop = () => void app.activities.stop(id);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    let { ended: at, error } = app.activities.get(id);
    while (at === null) ({ ended: at, error } = await app.activities.wait(id, TIMEOUT));
    if (error === null) return;
    const { code, message, hint, position } = error;
    throw new DagFluxError(code, message, { hint, ...(position !== undefined && { native: { position } }) });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Place {
  readonly id: string;
  readonly from: number;
}

function readCursor(cursor: string): Place {
  const [, id, from] = /^([\w-]+):(\d{1,9})$/.exec(cursor) ?? [];
  if (id !== undefined && from !== undefined) return { id, from: Number(from) };
  throw new DagFluxError('invalid-input', 'This is no cursor.', { hint: 'Send `next` of the page before as it is.' });
}

async function page(app: App, { id, from, rows: wanted }: Place & { readonly rows: number }): Promise<Answer> {
  const { results } = app.queries.get(id);
  const [result] = results;
  if (results.length !== 1 || !result?.fields) {
    throw new DagFluxError('invalid-input', 'One SELECT is run at a time.', {
      hint: 'Send each in a call of its own.',
    });
  }
  const kept = app.queries.here({ query: id, result: 0 });
  const columns = result.fields.map(({ name, native }) => ({ name, type: native }));
  const rows: unknown[] = [];
  let bytes = FRAME + sizeOf(JSON.stringify(columns));
  let full = false;
  for (let at = from; at < result.rows && rows.length < wanted; ) {
    const block = (await kept.rows.block(Math.floor(at / BLOCK_ROWS))).slice(at % BLOCK_ROWS);
    for (const row of block.slice(0, wanted - rows.length)) {
      bytes += sizeOf(JSON.stringify(row)) + 1;
      if (bytes > BYTE_CAP) full = true;
      if (full) break;
      rows.push(row);
      at += 1;
    }
    if (full || block.length === 0) break;
  }
  if (full && rows.length === 0) {
    throw new DagFluxError('invalid-input', `Row ${from + 1} alone has more than ${BYTE_CAP / 1024} kB.`, {
      hint: 'Select fewer columns.',
    });
  }
  const end = from + rows.length;
  const next = end < result.rows ? `${id}:${end}` : null;
  return { note: noteOf({ from, end, next, full, of: result }), about: 'rows', data: { columns, rows, next } };
}

function noteOf({
  from,
  end,
  next,
  full,
  of,
}: {
  readonly from: number;
  readonly end: number;
  readonly next: string | null;
  readonly full: boolean;
  readonly of: { readonly rows: number; readonly truncated: string | null };
}): string {
  const which = end === from ? 'No rows' : `Rows ${from + 1} to ${end}`;
  const whole =
    of.truncated === null ? `of ${of.rows}` : `of the first ${of.rows}: there are more, which were not read`;
  const cap = full ? ` The page was cut at ${BYTE_CAP / 1024} kB.` : '';
  return `${which} ${whole}.${cap}${next === null ? '' : ` Go on with cursor ${next}`}`;
}
