import type { SchemaGrants } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { ResolvedJoin } from './resolve.ts';

interface Findings {
  /** No table or no temporary table can be made: the join cannot succeed. */
  readonly certain: readonly string[];
  /** The connection did not work this time, or rights on single columns may be enough. */
  readonly likely: readonly string[];
  /** How an administrator gives what is missing. */
  readonly remedy: string | null;
}

/** What the destination's connection may not do, though the join needs it; in its last sentence, how to get it. */
export async function findProblems(join: ResolvedJoin, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const { certain, likely, remedy } = await look(join, signal);
  const problems = [...certain, ...likely];
  return problems.length === 0 || remedy === null ? problems : [...problems, remedy];
}

/** @throws unauthorized before anything moves, where the database would refuse it behind all of the work */
export async function refuseProblems(join: ResolvedJoin, signal: AbortSignal | undefined): Promise<void> {
  const { certain, remedy } = await look(join, signal);
  const [first, ...others] = certain;
  if (first === undefined) return;
  const message = `The connection "${join.destination.connection}" cannot take the result: ${first.replace(/^It/, 'it')}`;
  const hint = [...others, remedy ?? 'Choose another destination.'].join(' ');
  throw new DagFluxError('unauthorized', message, { hint });
}

async function look(join: ResolvedJoin, signal: AbortSignal | undefined): Promise<Findings> {
  const { database, table } = join.destination;
  const report = await database.test({ signal });
  // Whatever it is, the next question to the database meets it too, and tells it in full.
  if (!report.ok) return { certain: [], likely: [report.message], remedy: null };
  const schema = table.schema ?? database.defaultSchema;
  const grants = report.grants?.find((one) => one.schema === schema);
  if (grants === undefined) return { certain: [], likely: [], remedy: null };
  const remedy = report.missing === undefined ? null : `An administrator can run: ${report.missing.write.join(' ')}`;
  return { ...compare(join, grants), remedy };
}

function compare(join: ResolvedJoin, grants: SchemaGrants): Pick<Findings, 'certain' | 'likely'> {
  const { venue, destination, sources, steps, target, key } = join;
  const { database } = destination;
  const staged = database.dialect.noFullJoin === true && steps.some(({ type }) => type === 'full');
  // The venue is another database only if it takes temporary tables.
  const here = venue.database === database;
  const needsTemporary = key.length > 0 || (here && (staged || target !== null || sources.some(({ local }) => !local)));
  return {
    certain: [
      ...(target === null && !grants.create ? [`It may not create a table in the schema ${grants.schema}.`] : []),
      ...(needsTemporary && !grants.temporary ? ['It may not create temporary tables.'] : []),
    ],
    likely:
      target !== null && grants.write === 'none'
        ? [`It may not write to the tables of the schema ${grants.schema}.`]
        : [],
  };
}
