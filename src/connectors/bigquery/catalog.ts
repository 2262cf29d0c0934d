import type { CallOptions, SchemaInfo, Selection, TableInfo, TableKind } from '../../contract/connector.ts';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { formatName, formatTableName, type TableName } from '../../contract/names.ts';
import type { TableField } from '../../contract/values.ts';
import { toField } from './batches.ts';
import { dialect } from './dialect.ts';
import type { Jobs, Page } from './jobs.ts';
import type { PageRequest } from './rows.ts';
import type { RestField } from './schema.ts';
import { foldShards, isWildcard } from './shards.ts';

/** Rows, bytes and descriptions cost a request a table: beyond so many tables they are left out. */
const DETAILED_TABLES = 200;
const AT_ONCE = 8;
const SYSTEM_SCHEMA = 'INFORMATION_SCHEMA';

export interface RestTable {
  readonly tableReference: { readonly datasetId: string; readonly tableId: string };
  readonly type?: string;
  readonly schema?: { readonly fields?: readonly RestField[] };
  readonly view?: { readonly query?: string };
  readonly materializedView?: { readonly query?: string };
  readonly numRows?: string;
  readonly numBytes?: string;
  readonly description?: string;
  readonly timePartitioning?: {
    readonly type?: string;
    readonly field?: string;
    readonly requirePartitionFilter?: boolean;
  };
  readonly rangePartitioning?: { readonly field?: string };
  readonly requirePartitionFilter?: boolean;
  readonly tableConstraints?: { readonly primaryKey?: { readonly columns?: readonly string[] } };
}

const KINDS: Readonly<Record<string, TableKind>> = {
  VIEW: 'view',
  MATERIALIZED_VIEW: 'materialized view',
  EXTERNAL: 'foreign table',
};

/** What is there, by the API's own lists, which cost nothing. */
export class Catalog {
  readonly #jobs: Jobs;

  constructor(jobs: Jobs) {
    this.#jobs = jobs;
  }

  async schemas({
    system,
    signal,
  }: CallOptions & { readonly system?: boolean | undefined }): Promise<readonly SchemaInfo[]> {
    const names: string[] = [];
    for await (const page of this.#pages<{ datasets?: readonly { datasetReference: { datasetId: string } }[] }>(
      'datasets',
      { all: system === true },
      signal,
    )) {
      names.push(...(page.datasets ?? []).map((one) => one.datasetReference.datasetId));
    }
    // Those that begin with an underscore are BigQuery's own, for the results of queries.
    const own = names.filter((name) => system || !name.startsWith('_'));
    return [...own.sort(), ...(system ? [SYSTEM_SCHEMA] : [])].map((name) => ({ name }));
  }

  async tables(schema: string | undefined, options: CallOptions): Promise<readonly TableInfo[]> {
    if (schema !== undefined) return await this.#tablesOf(schema, options);
    const infos: TableInfo[] = [];
    for (const { name } of await this.schemas(options)) infos.push(...(await this.#tablesOf(name, options)));
    return infos;
  }

  async #tablesOf(schema: string, { signal }: CallOptions): Promise<readonly TableInfo[]> {
    if (schema === SYSTEM_SCHEMA) return [];
    const tables: RestTable[] = [];
    const path = `datasets/${encodeURIComponent(schema)}/tables`;
    try {
      for await (const page of this.#pages<{ tables?: readonly RestTable[] }>(path, { maxResults: 1000 }, signal)) {
        tables.push(...(page.tables ?? []));
      }
    } catch (error) {
      throw isMissing(error) ? noSchema(schema, error) : error;
    }
    // Some endpoints list nothing for a dataset that is not there.
    if (tables.length === 0) await this.#requireDataset(schema, signal);
    const folded = foldShards(tables);
    const detailed = folded.length <= DETAILED_TABLES ? await this.#details(folded, signal) : folded;
    return detailed.map((table) => toInfo(schema, table));
  }

  async #requireDataset(schema: string, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#jobs.api.request('GET', `datasets/${encodeURIComponent(schema)}`, { signal });
    } catch (error) {
      if (isMissing(error)) throw noSchema(schema, error);
    }
  }

  /** The tables with what only a request of each tells. One that is gone by now stays as the list had it. */
  async #details(tables: readonly RestTable[], signal: AbortSignal | undefined): Promise<readonly RestTable[]> {
    const detailed = [...tables];
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let index = next++; index < tables.length; index = next++) {
        const table = tables[index] as RestTable; // below the length
        const { datasetId, tableId } = table.tableReference;
        if (isWildcard(tableId)) continue;
        const found = await this.#get({ schema: datasetId, name: tableId }, signal).catch((error: unknown) => {
          if (isMissing(error)) return table;
          throw error;
        });
        detailed[index] = found;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return detailed;
  }

  /** The table as the API has it; of date shards the newest. @throws not-found */
  async table(table: TableName, { signal }: CallOptions): Promise<RestTable> {
    throwIfAborted(signal);
    try {
      return await this.#get(isWildcard(table.name) ? await this.#newestShard(table, signal) : table, signal);
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw new DagFluxError('not-found', `There is no table ${formatTableName(table)}.`, {
        hint: 'List the tables to see what is there.',
        native: { code: 'notFound', table: table.name },
        cause: error,
      });
    }
  }

  async #newestShard(table: TableName, signal: AbortSignal | undefined): Promise<TableName> {
    const dataset = table.schema ?? this.#jobs.surroundings.dataset;
    const prefix = table.name.slice(0, -1);
    let newest = '';
    const path = `datasets/${encodeURIComponent(dataset)}/tables`;
    for await (const page of this.#pages<{ tables?: readonly RestTable[] }>(path, { maxResults: 1000 }, signal)) {
      for (const { tableReference } of page.tables ?? []) {
        const { tableId } = tableReference;
        if (tableId.startsWith(prefix) && tableId > newest) newest = tableId;
      }
    }
    return { schema: dataset, name: newest === '' ? table.name : newest };
  }

  async fields(table: TableName, options: CallOptions): Promise<readonly TableField[]> {
    return tableFields(await this.table(table, options));
  }

  /**
   * The columns of a selection of a table, from the catalog; undefined for what the catalog does not know (a temporary table).
   * @throws invalid-input for a table that is only read with a filter, without one
   */
  async columns(
    { table, columns, where }: Extract<Selection, { table: TableName }>,
    options: CallOptions,
  ): Promise<readonly RestField[] | undefined> {
    const found = await this.table(table, options).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (found === undefined) return undefined;
    const filter = partitionFilter(found);
    if (filter !== null && where === undefined) {
      throw new DagFluxError(
        'invalid-input',
        `The table ${formatTableName(table)} is read only with a filter on ${filter}.`,
        {
          hint: `Choose the rows with a condition on ${filter}: on the command line, --where.`,
          native: { code: 'requirePartitionFilter', table: table.name },
        },
      );
    }
    const fields = found.schema?.fields ?? [];
    if (columns === undefined) return fields;
    return columns.map((name) => {
      const field = fields.find((one) => one.name === name);
      if (field) return field;
      throw new DagFluxError('invalid-sql', `The table ${formatTableName(table)} has no column ${formatName(name)}.`, {
        native: { code: 'notFound', column: name, table: table.name },
      });
    });
  }

  /** The columns of a table to be loaded, also of a temporary one of the session. @throws not-found */
  async target(
    table: TableName,
    { session, signal }: CallOptions & { readonly session: string | undefined },
  ): Promise<readonly RestField[]> {
    try {
      return (await this.table(table, { signal })).schema?.fields ?? [];
    } catch (error) {
      if (!isMissing(error) || table.schema !== undefined || session === undefined) throw error;
      const sql = `SELECT * FROM ${dialect.table(table)}`;
      const job = await this.#jobs.query(sql, { dryRun: true, session, signal });
      return job.statistics?.query?.schema?.fields ?? [];
    }
  }

  /** A page of rows as they are stored, without a query: free. */
  rows({ tableReference: { datasetId, tableId } }: RestTable, request: PageRequest): Promise<Page> {
    const path = `datasets/${encodeURIComponent(datasetId)}/tables/${encodeURIComponent(tableId)}/data`;
    return this.#jobs.pageAt(path, request);
  }

  #get(table: TableName, signal: AbortSignal | undefined): Promise<RestTable> {
    const dataset = table.schema ?? this.#jobs.surroundings.dataset;
    const path = `datasets/${encodeURIComponent(dataset)}/tables/${encodeURIComponent(table.name)}`;
    return this.#jobs.api.request<RestTable>('GET', path, { signal });
  }

  async *#pages<T>(
    path: string,
    query: Readonly<Record<string, string | number | boolean>>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<T> {
    let pageToken: string | undefined;
    do {
      const options = { query: { ...query, pageToken }, signal };
      const page: { nextPageToken?: string } = await this.#jobs.api.request('GET', path, options);
      yield page as T; // the caller knows what the list is of
      pageToken = page.nextPageToken;
    } while (pageToken);
  }
}

/** The column that a read has to filter on, or null. */
function partitionFilter({ requirePartitionFilter, timePartitioning, rangePartitioning }: RestTable): string | null {
  if (!requirePartitionFilter && !timePartitioning?.requirePartitionFilter) return null;
  return timePartitioning?.field ?? rangePartitioning?.field ?? '_PARTITIONTIME';
}

function toInfo(schema: string, table: RestTable): TableInfo {
  const { type = 'TABLE', timePartitioning, rangePartitioning, tableReference } = table;
  const partitioned = timePartitioning !== undefined || rangePartitioning !== undefined;
  const folded = isWildcard(tableReference.tableId);
  return {
    schema,
    name: tableReference.tableId,
    kind: KINDS[type] ?? (partitioned || folded ? 'partitioned table' : 'table'),
    estimatedRows: count(table.numRows),
    bytes: count(table.numBytes),
    comment: table.description ?? null,
  };
}

function count(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

function tableFields({
  schema,
  tableConstraints,
  timePartitioning,
  rangePartitioning,
}: RestTable): readonly TableField[] {
  const key = tableConstraints?.primaryKey?.columns ?? [];
  const partition = timePartitioning?.field ?? rangePartitioning?.field;
  return (schema?.fields ?? []).map((field) => {
    const position = key.indexOf(field.name);
    const said = field.name === partition ? 'The table is partitioned by this column.' : null;
    return {
      ...toField(field),
      // BigQuery takes no NOT NULL for a repeated column, which is never NULL.
      nullable: field.mode !== 'REQUIRED',
      primaryKeyPosition: position === -1 ? null : position + 1,
      default: field.defaultValueExpression ?? null,
      generated: field.generatedColumn !== undefined,
      identity: false,
      comment: [field.description, said].filter(Boolean).join(' ') || null,
    };
  });
}

function isMissing(error: unknown): boolean {
  return error instanceof DagFluxError && error.code === 'not-found';
}

function noSchema(schema: string, cause: unknown): DagFluxError {
  return new DagFluxError('not-found', `There is no dataset ${formatName(schema)}.`, {
    hint: 'List the schemas to see what is there.',
    native: { code: 'notFound' },
    cause,
  });
}
