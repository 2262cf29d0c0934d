import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RecordStaged } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableField } from '../../contract/values.ts';
import { Packing } from '../shared/packing.ts';
import { dialect, quoteIdentifier } from './dialect.ts';
import { fromText } from './insert.ts';
import type { LoadTarget, RowWriter } from './load.ts';

/** A file has about so many characters at most before it is compressed; so much lies on the disk at a time. */
const FILE_CHARACTERS = 64 * 1024 * 1024;

/** Text stands in quotes and nothing else does: an empty field is NULL, and "" an empty text. */
const FILE_FORMAT = `(TYPE = CSV COMPRESSION = GZIP FIELD_OPTIONALLY_ENCLOSED_BY = '"' ESCAPE_UNENCLOSED_FIELD = NONE NULL_IF = () EMPTY_FIELD_AS_NULL = TRUE)`;

/** Names that a path of a stage carries as they are; for others INSERT is the way. */
const SIMPLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The table's own stage. */
function stageOf({ table }: LoadTarget): string {
  const schema = table.schema === undefined ? '' : `${quoteIdentifier(table.schema)}.`;
  return `@${schema}${quoteIdentifier(`%${table.name}`)}`;
}

/** Whether rows can go by the table's stage: it has a name that the driver's PUT can carry, and is the role's, which owns the table. */
export async function canStage(target: LoadTarget): Promise<boolean> {
  const { connection, table, columns, signal } = target;
  if (columns.length === 0 || !SIMPLE.test(table.name) || !SIMPLE.test(table.schema ?? table.name)) return false;
  try {
    await connection.rows(`LIST ${stageOf(target)}`, { signal });
    return true;
  } catch (error) {
    if (error instanceof DagFluxError && (error.code === 'unauthorized' || error.code === 'invalid-sql')) return false;
    throw error;
  }
}

/**
 * Rows as compressed CSV files, one after the other: written to a folder for the owner's eyes only, put on the table's stage
 * below a prefix of this load's own, and copied into the table by one COPY at the end. The files are removed in any case.
 */
export async function stageWriter(
  target: LoadTarget,
  { fileCharacters = FILE_CHARACTERS }: { readonly fileCharacters?: number } = {},
): Promise<RowWriter> {
  const { connection, table, columns, signal, recordStaged } = target;
  const run = randomBytes(8).toString('hex');
  const stage = `${stageOf(target)}/dagflux_${run}`;
  const folder = join(await realpath(tmpdir()), `dagflux-load-${run}`);
  const folderEntry = await recordStaged?.(pathToFileURL(folder).href);
  await mkdir(folder, { mode: 0o700 }).catch(diskFailed);
  const quoted = columns.map(isText);
  const single = columns.length === 1;
  let file: CsvFile | undefined;
  let rows = 0;
  /** By file, how many rows were in those before it. */
  const rowsBefore = new Map<string, number>();
  /** Whether there may be something on the stage. */
  let put = false;
  let stageEntry: Awaited<ReturnType<RecordStaged>> | undefined;

  const send = async (): Promise<void> => {
    if (!file) return;
    const { path } = file;
    await file.end();
    file = undefined;
    stageEntry ??= await recordStaged?.(stage);
    put = true;
    // Forward slashes on every system; the name is made here and holds no quote.
    const local = `file://${path.replaceAll('\\', '/')}`;
    const [answer] = await connection.rows(
      `PUT '${local}' ${stage} AUTO_COMPRESS = FALSE SOURCE_COMPRESSION = GZIP OVERWRITE = TRUE`,
      { signal },
    );
    await rm(path);
    if (answer?.status !== 'UPLOADED') {
      throw new DagFluxError('unreachable', "A file could not be put on the table's stage.", {
        hint: 'Check that this machine may reach the cloud storage behind the account (SYSTEM$ALLOWLIST() lists its hosts).',
      });
    }
  };
  return {
    path: 'copy',
    write: async (row) => {
      if (!file) {
        const name = `${String(rowsBefore.size + 1).padStart(6, '0')}.csv.gz`;
        rowsBefore.set(name, rows);
        file = await CsvFile.create(join(folder, name));
      }
      const line = row.map((text, index) =>
        text === null ? '' : quoted[index] ? `"${text.replaceAll('"', '""')}"` : text,
      );
      // A line of nothing would not count as a row.
      await file.write(`${line.join(',')}${single ? ',1' : ''}\n`);
      rows += 1;
      if (file.characters >= fileCharacters) await send();
    },
    finish: async () => {
      await send();
      if (rows === 0) return 0;
      const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
      const values = columns.map((column, index) => copied(`$${index + 1}`, column)).join(', ');
      const results = await connection.rows(
        `COPY INTO ${dialect.table(table)} (${names}) FROM (SELECT ${values} FROM ${stage}/) FILE_FORMAT = ${FILE_FORMAT} ON_ERROR = ABORT_STATEMENT PURGE = TRUE`,
        { signal, context: { rowsBefore: (name) => rowsBefore.get(name) ?? 0 } },
      );
      return results.reduce((sum, row) => sum + Number(row.rows_loaded ?? 0), 0);
    },
    close: async () => {
      await file?.destroy();
      file = undefined;
      await rm(folder, { recursive: true, force: true });
      await folderEntry?.close().catch(() => {});
      if (!put) return;
      put = false;
      // COPY has purged what it took; after a failure the files are still there.
      try {
        await connection.rows(`REMOVE ${stage}/`);
        await stageEntry?.close();
      } catch {
        // It stays written down: the next start removes it.
      }
    },
  };
}

/** COPY casts to the column's type by itself; only what it reads in another way is said. */
function copied(text: string, column: TableField): string {
  const written = fromText(text, column);
  return written.startsWith('CAST(') ? text : written;
}

function isText({ type }: TableField): boolean {
  return !['boolean', 'int', 'float', 'decimal', 'date', 'time', 'timestamp'].includes(type.kind);
}

/** A compressed file for its owner only. */
class CsvFile {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #packing: Packing;
  characters = 0;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
    this.#packing = new Packing(async (bytes) => void (await file.appendFile(bytes)), { compress: true });
  }

  static async create(path: string): Promise<CsvFile> {
    return new CsvFile(path, await open(path, 'wx', 0o600).catch(diskFailed));
  }

  async write(line: string): Promise<void> {
    this.characters += line.length;
    await this.#packing.write(line).catch(diskFailed);
  }

  async end(): Promise<void> {
    await this.#packing.end().catch(diskFailed);
    await this.#file.close().catch(diskFailed);
  }

  async destroy(): Promise<void> {
    await this.#packing.abandon();
    await this.#file.close().catch(() => {});
  }
}

function diskFailed(cause: unknown): never {
  throw new DagFluxError('internal', 'A file for the load could not be written on this machine.', {
    hint: 'Check that the folder for temporary files (TMPDIR) has space and may be written.',
    cause,
  });
}
