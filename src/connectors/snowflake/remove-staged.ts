import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallOptions } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Connection } from './connection.ts';

/** A load's own prefix on a table's stage: its schema is not there where the load named none. */
const STAGE = /^@(?:"[A-Za-z0-9_]+"\.)?"%[A-Za-z0-9_]+"\/dagflux_[0-9a-f]{16}$/;
const FOLDER = /^dagflux-load-[0-9a-f]{16}$/;
/** What is named does not exist, or the role may not see it; a table that is gone has taken its stage along. */
const GONE = new Set(['002003', '002043']);

/** Removes what `stageWriter` wrote down: a folder of this machine, or the files of one load on a table's stage. */
export async function removeStaged(
  path: string,
  lease: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>,
  { signal }: CallOptions,
): Promise<void> {
  if (path.startsWith('file:')) {
    const folder = fileURLToPath(path);
    if (!FOLDER.test(basename(folder))) throw unknownPath();
    return await rm(folder, { recursive: true, force: true });
  }
  if (!STAGE.test(path)) throw unknownPath();
  await lease(async (connection) => {
    try {
      await connection.rows(`REMOVE ${path}/`, { signal });
    } catch (error) {
      if (!(error instanceof DagFluxError) || !GONE.has(error.native?.code ?? '')) throw error;
    }
  });
}

function unknownPath(): DagFluxError {
  return new DagFluxError('invalid-input', 'What is to be removed is nothing that a load to Snowflake makes.', {
    hint: 'Remove it by hand, if it is yours.',
  });
}
