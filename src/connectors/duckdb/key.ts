import type { ColumnDefinition } from '../../contract/dialect.ts';

/**
 * DuckDB holds the index of a key in memory as a whole, and needs up to three times its size when it is committed. Measured with
 * 1.5.5, bytes a row: 8 for whole numbers without gaps, 50 for scattered ones, 37-70 for text, 48 for uuid.
 */
const WHOLE_NUMBER_BYTES = 16;
const OTHER_BYTES = 70;
/** The part of the memory limit that the index of a key may take. */
const SHARE = 1 / 8;

/** Why a table of so many rows gets no key, as the rest of a sentence; null = it gets one. */
export function keyObjection(
  key: readonly ColumnDefinition[],
  rows: number | null,
  memoryLimitMegabytes: number,
): string | null {
  if (rows === null) return null;
  const isWholeNumber = key.length === 1 && /INT/i.test(key[0]?.sql ?? '');
  const bytes = rows * (isWholeNumber ? WHOLE_NUMBER_BYTES : OTHER_BYTES);
  if (bytes <= memoryLimitMegabytes * 1e6 * SHARE) return null;
  const size = `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
  return `DuckDB would hold its index in memory, up to ${size}; ALTER TABLE … ADD PRIMARY KEY makes it later`;
}
