import { DagFluxError } from '../../contract/errors.ts';
import type { LoadTarget, RowWriter } from './load.ts';
import { loadDataStatement, startLoadData } from './load-data.ts';
import { LoadDataText } from './load-data-text.ts';

/** NOT_ALLOWED_COMMAND of MariaDB, CLIENT_LOCAL_FILES_DISABLED and LOAD_DATA_INFILE's refusals of MySQL: not by a file of ours. */
const NO_INFILE: ReadonlySet<string | undefined> = new Set(['1148', '3948', '3950', '4166']);

/** LOAD DATA LOCAL from memory; null: the server does not take files of clients. */
export async function loadDataWriter(target: LoadTarget, signal: AbortSignal | undefined): Promise<RowWriter | null> {
  const { runner, table, columns, fields } = target;
  const { connection, facts } = runner;
  // Without a list of columns it means every one.
  if (!facts.localInfile || columns.length === 0) return null;
  const text = new LoadDataText(
    fields,
    columns.map(({ native }) => native),
    !connection.mariadb,
  );
  try {
    const loading = await startLoadData(connection, loadDataStatement(table, columns), signal);
    return {
      path: 'load data',
      write: async (batch) => {
        for (const chunk of text.encode(batch)) await loading.send(chunk);
      },
      finish: loading.finish,
      abandon: loading.abandon,
    };
  } catch (error) {
    if (error instanceof DagFluxError && NO_INFILE.has(error.native?.code)) return null;
    throw error;
  }
}
