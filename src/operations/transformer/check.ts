import type { Capabilities, Database } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import { type Classified, classify, type StatementClass } from '../../sql/classify.ts';
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
  const { grammar } = database.dialect;
  if (grammar === undefined) {
    throw new DagFluxError('unsupported', 'SQL of this database cannot be checked, so it is not run.', {
      hint: 'Run it yourself with "query".',
    });
  }
  refuseText(sql, database);
  const statements = await classify(sql, grammar);
  refuseNames(statements, database);
  if (target === undefined) checkInPlace(statements, source.table, database);
  else checkSelect(statements);
  return statements.map((statement) => statement.class);
}

function refuseText(sql: string, { dialect }: Checked): void {
  const found = dialect.refusedText?.exec(sql)?.[0];
  if (found === undefined) return;
  throw new DagFluxError('invalid-sql', `What ${found.trim()} does cannot be told here, so it is not run.`, {
    hint: 'Leave it out, or run the statement yourself with "query".',
  });
}

function refuseNames(statements: readonly Classified[], { dialect }: Checked): void {
  const refuse = (what: string): never => {
    throw new DagFluxError('invalid-sql', `${what}, so it is not run.`, {
      hint: 'Leave it out, or run the statement yourself with "query".',
    });
  };
  for (const { functions, tables, aliases } of statements) {
    const called = functions.find((parts) => dialect.refusedFunctions?.test(parts.at(-1) ?? ''));
    if (called !== undefined) refuse(`The function ${called.join('.')} does more than compute`);
    const table = tables.find((parts) => dialect.refusedTables?.test(parts.join('.')));
    if (table !== undefined) refuse(`${table.join('.')} is no table of this database`);
    const alias = aliases.find((name) => dialect.refusedAliases?.test(name.toLowerCase()));
    if (alias !== undefined) refuse(`${alias} is no name but begins a statement`);
  }
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
