import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableReference } from '../../contract/names.ts';

/**
 * What a transformer does, as a form, a person or an assistant says it. With a `target` its one SELECT becomes a new table there;
 * without, its ALTER, UPDATE and DELETE statements change the source in place.
 */
export interface TransformerSpecification {
  readonly source: TableReference;
  /** A table of the source's own connection, or of the workspace. */
  readonly target?: TableReference | undefined;
  readonly sql: string;
  /** Of a new table: each column is named as in the SELECT, also where the database has another case for names without quotes. */
  readonly keepNames?: boolean | undefined;
}

/** The name of the workspace's connection. */
const WORKSPACE = 'workspace';

/** @throws invalid-input for what contradicts itself */
export function validateTransformer({ source, target, sql }: TransformerSpecification): void {
  if (sql.trim() === '') {
    throw new DagFluxError('invalid-input', 'There is no SQL to run.', { hint: 'Write what the transformer does.' });
  }
  if (target === undefined) {
    if (source.connection !== WORKSPACE) return;
    throw new DagFluxError('invalid-input', 'A table of the workspace is not changed in place.', {
      hint: 'Name a new table of the workspace to make.',
    });
  }
  if (target.connection === source.connection || target.connection === WORKSPACE) return;
  throw new DagFluxError(
    'invalid-input',
    `A transformer of ${source.connection}:${formatTableName(source.table)} cannot make a table in ${target.connection}.`,
    { hint: `Make it in ${source.connection} or in the workspace; "copy" takes it to another server.` },
  );
}
