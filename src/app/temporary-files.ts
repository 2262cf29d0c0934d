import { rm } from 'node:fs/promises';
import { fileProblem } from '../files/file-error.ts';
import type { TemporaryFiles } from '../files/target.ts';
import type { TemporaryObject, TemporaryObjects } from '../store/ledger.ts';

/** What the ledger names as the connection of files on this machine: a name that no connection can have. */
export const FILES = 'file:';

/** The ledger as writers of files use it. */
export function temporaryFiles(objects: TemporaryObjects): TemporaryFiles {
  return { record: (path) => objects.record({ connection: FILES, table: { name: path } }) };
}

/** Removes a file that is on the list; one that is gone already is no problem. */
export async function removeFile({ table }: TemporaryObject): Promise<void> {
  try {
    await rm(table.name, { force: true });
  } catch (error) {
    throw fileProblem(error, table.name);
  }
}
