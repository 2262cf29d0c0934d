import type { Connection } from './connection.ts';

/** Rows of a vector (DuckDB's STANDARD_VECTOR_SIZE). */
const VECTOR_ROWS = 2048;
/** Whatever is read; and for each thread, the block of 256 KiB that a column is read from, and the next one. */
const SCAN_MEGABYTES = 16;
const COLUMN_MEGABYTES = 0.5;

/**
 * The megabytes of buffers that reading all of one table needs: little, unless its values are long. Null for any other query, whose
 * need is not known before it runs. What a scan has read stays in the buffers until they are full, so the limit is what it takes.
 */
export async function scanMegabytes(connection: Connection, sql: string): Promise<number | null> {
  const [plan] = await connection.rows(`EXPLAIN (FORMAT JSON) ${sql}`);
  if (!isWholeScan(String(plan?.[1]))) return null;
  const [row] = await connection.rows(`SELECT current_setting('threads'), stats(COLUMNS(*)) FROM (\n${sql}\n) LIMIT 1`);
  const [threads, ...stats] = row ?? [];
  const longest = stats.map((text) => longestValue(String(text)));
  const vectorMegabytes = (longest.reduce((sum, length) => sum + length, 0) * VECTOR_ROWS) / 1e6;
  const megabytes = SCAN_MEGABYTES + Number(threads) * (COLUMN_MEGABYTES * longest.length + vectorMegabytes);
  return Number.isFinite(megabytes) ? Math.ceil(megabytes) : null;
}

interface PlanNode {
  readonly name: string;
  readonly children: readonly PlanNode[];
  readonly extra_info: Readonly<Record<string, unknown>>;
}

function isWholeScan(plan: string): boolean {
  const [node, ...more] = JSON.parse(plan) as readonly PlanNode[]; // The shape of EXPLAIN's JSON.
  return more.length === 0 && node?.name.trim() === 'SEQ_SCAN' && !('Filters' in node.extra_info);
}

/** Bytes of the longest text; 0 for what has a fixed size, infinite where the statistics do not tell. */
function longestValue(stats: string): number {
  const isNested = /^\s*[[{]\s*[[{]|^\s*\{/.test(stats);
  if (isNested || !stats.startsWith('[')) return Number.POSITIVE_INFINITY;
  // The texts before this are cut to eight bytes, too short to hold it.
  const length = /Max String Length: (\S+?)\]/.exec(stats)?.[1];
  return length === undefined ? 0 : Number(length);
}
