/** So many keys of one source may be sent to another, unless told. */
export const KEY_LIMIT = 2_000_000;

/**
 * Of the rows that they select from, in a temporary table. With more, it is faster to move all rows: measured, 1 M keys against
 * 2 M rows took 2.45 s, and all rows 2.27 s.
 */
export const KEY_SHARE = 1 / 4;

/** So many keys may stand in the statement itself. */
export const INLINE_KEYS = 1_000;
