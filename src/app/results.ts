import type { Dialect } from '../contract/dialect.ts';
import type { TemporaryFiles } from '../files/target.ts';
import type { Activities } from './activities.ts';
import type { Queries } from './query-types.ts';
import { createRunAgain, type RunAgain } from './result-again.ts';
import { createResultExport, type ExportResultRows } from './result-export.ts';
import { createResultTexts, type ResultTexts } from './result-text.ts';

/** What is done with the rows of a query. */
export interface Results {
  /** All of them, as a file to be downloaded. */
  readonly export: ExportResultRows;
  /** Some cells, as text. */
  readonly text: ResultTexts;
  /** The statement once more: sorted, filtered, with another limit. */
  readonly again: RunAgain;
}

interface ResultsOptions {
  /** Where a format that is no stream is written first. */
  readonly folder: string;
  readonly files: TemporaryFiles;
  readonly activities: Activities;
  readonly dialectOf: (connection: string) => Dialect;
}

export function createResults(queries: Queries, options: ResultsOptions): Results {
  return {
    export: createResultExport(queries, options),
    text: createResultTexts(queries, options.dialectOf),
    again: createRunAgain(queries, options.dialectOf),
  };
}
