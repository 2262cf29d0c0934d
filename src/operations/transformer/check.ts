import type { Capabilities, Database } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import type { Classified, StatementClass } from '../../sql/classify.ts';
import { classifyOwn } from '../../sql/own.ts';
import type { NamePart } from '../../sql/tree.ts';
import type { TransformerSpecification } from './specification.ts';

/** What is asked of the database: nothing that needs a server. */
export type Checked = Pick<Database, 'dialect' | 'capabilities' | 'defaultSchema'>;

const IN_PLACE: readonly StatementClass[] = ['alter table', 'update', 'delete'];

/**
 * The statements' classes, where they are those that the shape allows: one SELECT for a new table; in place ALTER, UPDATE and
 * DELETE of that one table. It runs nothing.
 * @throws invalid-sql for anything else, and for what cannot be parsed
 */
export async function checkStatements(
  { source, target, sql }: TransformerSpecification,
  database: Checked,
): Promise<readonly StatementClass[]> {
  const statements = await classifyOwn(sql, database.dialect);
  if (target === undefined) checkInPlace(statements, source.table, database);
  else checkSelect(statements);
  return statements.map((statement) => statement.class);
}

function checkSelect(statements: readonly Classified[]): void {
  const [first, ...more] = statements;
  if (first?.class === 'select' && more.length === 0) return;
  throw new DagFluxError('invalid-sql', `A new table is made of one SELECT, and this ${describe(statements)}.`, {
    hint: 'Write one SELECT that only reads; the table is made for you.',
  });
}

function checkInPlace(statements: readonly Classified[], table: TableName, database: Checked): void {
  const others = statements.filter((statement) => !IN_PLACE.includes(statement.class));
  if (statements.length === 0 || others.length > 0) {
    throw new DagFluxError(
      'invalid-sql',
      `In place a table is changed by ALTER TABLE, UPDATE and DELETE, and this ${describe(statements)}.`,
      { hint: 'Write only such statements, on this one table, or name a new table to make.' },
    );
  }
  for (const { targets } of statements) {
    const [target] = targets;
    if (targets.length === 1 && target !== undefined && isTable(target, table, database)) continue;
    const named = targets.map((parts) => parts.map(({ name }) => name).join('.')).join(', ');
    throw new DagFluxError(
      'invalid-sql',
      `Only ${formatTableName(table)} may be changed, and a statement changes ${named || 'another table'}.`,
      { hint: 'Write one operation for each table.' },
    );
  }
}

function isTable(parts: readonly NamePart[], table: TableName, { capabilities, defaultSchema }: Checked): boolean {
  // What stands before the schema is the database, and may be another than the connection's own.
  if (parts.length > 2) return false;
  const named = toTableName(parts, capabilities);
  return (named.schema ?? defaultSchema) === (table.schema ?? defaultSchema) && named.name === table.name;
}

function toTableName(parts: readonly NamePart[], { folding }: Capabilities): TableName {
  const folded = parts.map(({ name, quoted }) => {
    if (quoted || folding === 'none') return name;
    return folding === 'lower' ? name.toLowerCase() : name.toUpperCase();
  });
  const [name = '', schema] = folded.reverse();
  return schema === undefined ? { name } : { schema, name };
}

function describe(statements: readonly Classified[]): string {
  if (statements.length === 0) return 'has no statement';
  const others = statements.filter((statement) => statement.class === 'other').length;
  if (others > 0) return 'does more than that, or something else';
  return `has ${statements.map((statement) => statement.class.toUpperCase()).join(', ')}`;
}
