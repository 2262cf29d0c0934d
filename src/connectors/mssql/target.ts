import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import type { Connection } from './connection.ts';
import { describeColumns } from './describe.ts';
import { dialect, quoteText } from './dialect.ts';
import { queryOn } from './query.ts';
import { type Column, FLAG } from './tokens.ts';
import { TYPE, type TypeInfo } from './type-info.ts';
import { describeType, ROWVERSION } from './types.ts';

/** A column that is about to be written. */
export interface TargetColumn {
  readonly name: string;
  /** As INSERT BULK declares it: `decimal(12,2)`, `nvarchar(20) COLLATE …`. */
  readonly declaration: string;
  /** As it goes over the wire. */
  readonly info: TypeInfo;
  readonly flags: number;
  readonly identity: boolean;
  /** Computed, a rowversion, or a period of a temporal table: the server makes the value. */
  readonly generated: boolean;
}

export interface LoadTarget {
  readonly columns: readonly TargetColumn[];
  /** A view takes INSERT only. */
  readonly view: boolean;
}

const UNKNOWN_OBJECT = '208';

/**
 * The named columns as the server tells them, in the order of the names: a bulk load must declare lengths, scales and NULLs
 * exactly so.
 * @throws not-found, invalid-input
 */
export async function findTarget(
  connection: Connection,
  table: TableName,
  names: readonly string[],
): Promise<LoadTarget> {
  const told = await describeColumns(connection, `SELECT * FROM ${dialect.table(table)}`).catch((error: unknown) => {
    throw error instanceof DagFluxError && error.native?.code === UNKNOWN_OBJECT
      ? new DagFluxError('not-found', `There is no table ${formatTableName(table)} in this database.`, { cause: error })
      : error;
  });
  const facts = await readFacts(connection, table);
  const columns = names.map((name) => {
    const column = told.find((one) => one.name === name);
    if (!column) throw new DagFluxError('invalid-input', `The table has no column "${name}".`);
    return toTarget(column, facts.columns.get(name));
  });
  return { columns, view: facts.view };
}

interface Facts {
  readonly identity: boolean;
  readonly generated: boolean;
  readonly collation: string | null;
}

/** A temporary table stands in tempdb. */
async function readFacts(
  connection: Connection,
  table: TableName,
): Promise<{ readonly columns: ReadonlyMap<string, Facts>; readonly view: boolean }> {
  const temporary = table.schema === undefined && table.name.startsWith('#');
  const from = temporary ? 'tempdb.' : '';
  const object = quoteText(temporary ? `tempdb..${dialect.table(table)}` : dialect.table(table));
  const rows = await queryOn(connection)(
    `SELECT c.name, c.is_identity, CAST(CASE WHEN c.is_computed = 1 OR c.generated_always_type <> 0 THEN 1 ELSE 0 END AS bit), c.collation_name, CAST(CASE WHEN o.type = 'V' THEN 1 ELSE 0 END AS bit)
FROM ${from}sys.columns AS c JOIN ${from}sys.objects AS o ON o.object_id = c.object_id WHERE c.object_id = OBJECT_ID(${object})`,
  );
  const columns = new Map(
    rows.map(([name, identity, generated, collation]) => [
      name as string,
      { identity: identity === true, generated: generated === true, collation: collation as string | null },
    ]),
  );
  return { columns, view: rows[0]?.[4] === true };
}

function toTarget({ name, info, userType, flags }: Column, facts: Facts | undefined): TargetColumn {
  const wire = wireInfo(info);
  const collate = wire.collation !== null && facts?.collation ? ` COLLATE ${facts.collation}` : '';
  return {
    name,
    info: wire,
    declaration: `${describeType(wire, userType).native}${collate}`,
    flags: flags & (FLAG.nullable | FLAG.identity | UPDATABLE),
    identity: facts?.identity ?? (flags & FLAG.identity) !== 0,
    generated: userType === ROWVERSION || (facts?.generated ?? (flags & FLAG.computed) !== 0),
  };
}

const UPDATABLE = 0x000c;
const MAX = Buffer.from([0xff, 0xff]);

/** The old large types and CLR types go as the (max) types that the server converts to them. */
function wireInfo(info: TypeInfo): TypeInfo {
  const as = (id: number, collation: Buffer | null): TypeInfo => ({
    ...info,
    id,
    collation,
    length: 'chunks',
    size: Number.POSITIVE_INFINITY,
    raw: Buffer.concat([Buffer.from([id]), MAX, collation ?? Buffer.alloc(0)]),
  });
  switch (info.id) {
    case TYPE.text:
      return as(TYPE.varchar, info.collation);
    case TYPE.ntext:
      return as(TYPE.nvarchar, info.collation);
    case TYPE.image:
    case TYPE.udt:
      return as(TYPE.varbinary, null);
    default:
      return info;
  }
}
