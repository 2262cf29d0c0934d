import { expect } from 'vitest';
import { describeConnector } from './suite.ts';
import { bigqueryTarget } from './targets/bigquery.ts';

/** BigQuery has one integer type, of 64 bits: where the suite speaks of a column of small integers, it is that. */
expect.addEqualityTesters([
  (a: unknown, b: unknown): boolean | undefined => (isInteger(a) && isInteger(b) ? true : undefined),
]);

/** A logical integer type. */
function isInteger(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'int' && 'bits' in value;
}

describeConnector(bigqueryTarget);
