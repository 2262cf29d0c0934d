import { DagFluxError } from '../../contract/errors.ts';
import type { ResolvedJoin } from './resolve.ts';

/** What the destination's connection may not do, though the join needs it; in its last sentence, how to get it. */
export async function findProblems(
  { venue, destination, sources, steps, target, key }: ResolvedJoin,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const { database, table } = destination;
  const report = await database.test({ signal });
  if (!report.ok) return [report.message];
  const schema = table.schema ?? database.defaultSchema;
  const grants = report.grants?.find((one) => one.schema === schema);
  if (grants === undefined) return [];
  const problems: string[] = [];
  const staged = database.dialect.noFullJoin === true && steps.some(({ type }) => type === 'full');
  // The venue is another database only if it takes temporary tables.
  const here = venue.database === database;
  const needsTemporary = key.length > 0 || (here && (staged || target !== null || sources.some(({ local }) => !local)));
  if (target === null && !grants.create) problems.push(`It may not create a table in the schema ${schema}.`);
  if (needsTemporary && !grants.temporary) problems.push('It may not create temporary tables.');
  if (target !== null && grants.write === 'none')
    problems.push(`It may not write to the tables of the schema ${schema}.`);
  if (problems.length === 0 || report.missing === undefined) return problems;
  return [...problems, `An administrator can run: ${report.missing.write.join(' ')}`];
}

/** @throws unauthorized before anything moves, where the database would refuse it behind all of the work */
export async function refuseProblems(join: ResolvedJoin, signal: AbortSignal | undefined): Promise<void> {
  const [first, ...others] = await findProblems(join, signal);
  if (first === undefined) return;
  const message = `The connection "${join.destination.connection}" cannot take the result: ${first.replace(/^It/, 'it')}`;
  throw new DagFluxError('unauthorized', message, { hint: others.join(' ') || 'Choose another destination.' });
}
