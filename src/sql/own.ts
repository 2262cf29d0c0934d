import type { Dialect } from '../contract/dialect.ts';
import { DagFluxError } from '../contract/errors.ts';
import { type Classified, classify } from './classify.ts';

/**
 * What the statements do, where all of that stays inside of their own database: none calls or names what reaches files, other
 * servers or other sessions. It runs nothing.
 * @throws invalid-sql for what reaches out, and for what cannot be parsed; unsupported where no SQL can be parsed
 */
export async function classifyOwn(sql: string, dialect: Dialect): Promise<readonly Classified[]> {
  if (dialect.grammar === undefined) {
    throw new DagFluxError('unsupported', 'SQL of this database cannot be checked, so it is not run.', {
      hint: 'Run it yourself with "query".',
    });
  }
  refuseText(sql, dialect);
  const statements = await classify(sql, dialect.grammar);
  refuseNames(statements, dialect);
  return statements;
}

function refuseText(sql: string, dialect: Dialect): void {
  const found = dialect.refusedText?.exec(sql)?.[0];
  if (found === undefined) return;
  throw new DagFluxError('invalid-sql', `What ${found.trim()} does cannot be told here, so it is not run.`, {
    hint: 'Leave it out, or run the statement yourself with "query".',
  });
}

function refuseNames(statements: readonly Classified[], dialect: Dialect): void {
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
