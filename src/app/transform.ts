import type { TableReference } from '../contract/names.ts';
import type { Ledger, MoveEvent } from '../move/types.ts';
import type { Ends, Rehearsal } from '../operations/transformer/rehearsal.ts';
import type { TransformerResult } from '../operations/transformer/run.ts';
import type { TransformerSpecification } from '../operations/transformer/specification.ts';
import { type Databases, openTable } from './databases.ts';

export type { Rehearsal } from '../operations/transformer/rehearsal.ts';
export type { InPlaceRehearsal, RowChanges } from '../operations/transformer/rehearse-in-place.ts';

/** What a transformer does, as a person says it. */
export interface TransformRequest {
  /** `connection:schema.table` */
  readonly source: string;
  /** The new table: `connection:schema.table`, of the source's connection or the workspace. Absent: in place. */
  readonly target?: string | undefined;
  readonly sql: string;
  /** The new table and its columns are named as they are written, also where their database has another case for new names. */
  readonly keepNames?: boolean | undefined;
  readonly allowLossy?: readonly string[] | undefined;
}

export interface TransformOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: MoveEvent) => void) | undefined;
  /** A new table that is there already gets the new rows in place of its own. */
  readonly again?: boolean;
}

/** Says what a transformer would do; changes nothing. */
export async function rehearseTransform(
  databases: Databases,
  ledger: Ledger,
  request: TransformRequest,
  options: TransformOptions = {},
): Promise<Rehearsal> {
  const { specification, ends } = await openEnds(databases, request, options.signal);
  const { rehearse } = await import('../operations/transformer/rehearsal.ts');
  return await rehearse(specification, ends, { ...options, ledger });
}

export async function transformTable(
  databases: Databases,
  ledger: Ledger,
  request: TransformRequest,
  options: TransformOptions = {},
): Promise<TransformerResult> {
  const { specification, ends } = await openEnds(databases, request, options.signal);
  const { runTransformer } = await import('../operations/transformer/run.ts');
  return await runTransformer(specification, ends, { ...options, ledger, allowLossy: request.allowLossy });
}

async function openEnds(
  databases: Databases,
  { source, target, sql, keepNames }: TransformRequest,
  signal: AbortSignal | undefined,
): Promise<{ readonly specification: TransformerSpecification; readonly ends: Ends }> {
  const from = await openTable(databases, source, { signal });
  const to = target === undefined ? undefined : await openTable(databases, target, { keepNames, signal });
  const place = ({ connection, table }: TableReference): TableReference => ({ connection, table });
  return {
    specification: { source: place(from), target: to && place(to), sql, keepNames },
    ends: { source: from.database, target: (to ?? from).database },
  };
}
