import { parseTableReference, type TableReference } from '../contract/names.ts';
import type { Ledger, MoveEvent } from '../move/types.ts';
import type { Ends, Rehearsal } from '../operations/transformer/rehearsal.ts';
import type { TransformerResult } from '../operations/transformer/run.ts';
import type { TransformerSpecification } from '../operations/transformer/specification.ts';
import { type Databases, inSchema } from './databases.ts';

export type { Rehearsal } from '../operations/transformer/rehearsal.ts';
export type { InPlaceRehearsal, RowChanges } from '../operations/transformer/rehearse-in-place.ts';

/** What a transformer does, as a person says it. */
export interface TransformRequest {
  /** `connection:schema.table` */
  readonly source: string;
  /** The new table: `connection:schema.table`, of the source's connection or the workspace. Absent: in place. */
  readonly target?: string | undefined;
  readonly sql: string;
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
  const { specification, ends } = await openEnds(databases, request);
  const { rehearse } = await import('../operations/transformer/rehearsal.ts');
  return await rehearse(specification, ends, { ...options, ledger });
}

export async function transformTable(
  databases: Databases,
  ledger: Ledger,
  request: TransformRequest,
  options: TransformOptions = {},
): Promise<TransformerResult> {
  const { specification, ends } = await openEnds(databases, request);
  const { runTransformer } = await import('../operations/transformer/run.ts');
  return await runTransformer(specification, ends, { ...options, ledger, allowLossy: request.allowLossy });
}

async function openEnds(
  databases: Databases,
  request: TransformRequest,
): Promise<{ readonly specification: TransformerSpecification; readonly ends: Ends }> {
  const source = parseTableReference(request.source);
  const target = request.target === undefined ? undefined : parseTableReference(request.target);
  const sourceDatabase = await databases.database(source.connection);
  const targetDatabase = target === undefined ? sourceDatabase : await databases.database(target.connection);
  const place = (reference: TableReference, database: Ends['source']): TableReference => {
    return { ...reference, table: inSchema(database, reference.table) };
  };
  return {
    specification: {
      source: place(source, sourceDatabase),
      target: target && place(target, targetDatabase),
      sql: request.sql,
    },
    ends: { source: sourceDatabase, target: targetDatabase },
  };
}
