import type { Session } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { TableName } from '../contract/names.ts';
import type { Field } from '../contract/values.ts';
import { carryByBatches } from './batch-route.ts';
import type { Checksum } from './checksum.ts';
import type { Context } from './context.ts';
import { carryInside } from './inside-route.ts';
import { chooseRoute } from './routes.ts';
import { carryByWire } from './wire-route.ts';

/** Where rows are carried to: the columns of a table, in the order of the plan, as the target has them. */
export interface Destination {
  readonly table: TableName;
  readonly fields: readonly Field[];
}

/** Rows that have arrived, in a transaction that is still open. */
export interface Carried {
  readonly rows: number;
  readonly route: string;
  /** Of what was read, where that is known already. */
  readonly checksum: Checksum | null;
}

/**
 * Carries the rows of the plan into one table by the best route.
 * @throws invalid-data when not as many rows arrived as were read
 */
export async function carry(context: Context, writer: Session, destination: Destination): Promise<Carried> {
  const route = chooseRoute(context, writer, destination.fields);
  const carried =
    route.kind === 'wire'
      ? await carryByWire(context, writer, { ...destination, ...route })
      : route.kind === 'batches'
        ? await carryByBatches(context, writer, { ...destination, ...route })
        : await carryInside(context, writer, { ...destination, ...route });
  countArrived(context, carried.rows);
  return carried;
}

/** Compares what was read with what arrived, and keeps the latter as the count of the move. */
export function countArrived({ progress }: Context, arrived: number): void {
  const read = progress.rows;
  // Nothing was counted on the way where the database moved the rows itself.
  if (read > 0 && read !== arrived) {
    throw new DagFluxError('invalid-data', `${read} rows were read, but ${arrived} arrived in the target.`, {
      hint: 'Look for a trigger or a rule of the target table that drops rows; nothing was changed.',
    });
  }
  progress.settle(arrived);
}
