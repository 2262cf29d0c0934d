import { expect } from 'vitest';
import { describeConnector } from './suite.ts';
import { bigqueryTarget } from './targets/bigquery.ts';

/**
 * BigQuery has one integer type, of 64 bits: where the suite speaks of small integers, it has bigints. That int64 is a bigint, and
 * nothing else is, is tested in the connector's folder.
 */
expect.addEqualityTesters([
  (a: unknown, b: unknown): boolean | undefined => {
    if (typeof a === 'bigint' && typeof b === 'number') return Number.isSafeInteger(b) && a === BigInt(b);
    if (typeof a === 'number' && typeof b === 'bigint') return Number.isSafeInteger(a) && b === BigInt(a);
    return isInteger(a) && isInteger(b) ? true : undefined;
  },
]);

/** A logical integer type. */
function isInteger(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'int' && 'bits' in value;
}

describeConnector(bigqueryTarget);
