import { join, resolve } from 'node:path';
import { MODEL_FORM } from '../assistant/settings.ts';
import { connectors as allConnectors } from '../connectors/index.ts';
import type { AnyConnector, CallOptions, StatementEvent } from '../contract/connector.ts';
import type { MoveResult } from '../move/types.ts';
import type { Rehearsal } from '../operations/transformer/rehearsal.ts';
import type { TransformerResult } from '../operations/transformer/run.ts';
import { storedApprovals } from '../store/approvals.ts';
import { assistantRecords } from '../store/assistant.ts';
import { storedDrafts } from '../store/drafts.ts';
import { dataFolder } from '../store/folder.ts';
import { temporaryObjects } from '../store/ledger.ts';
import { storedOperations } from '../store/operations.ts';
import { type StoredPreferences, storedPreferences } from '../store/preferences.ts';
import { storedRuns } from '../store/runs.ts';
import { storedSqls } from '../store/saved-sql.ts';
import { storedSchedules } from '../store/schedules.ts';
import { storedStatements } from '../store/statements.ts';
import { openStore } from '../store/store.ts';
import { vaultRecords } from '../store/vault-record.ts';
import { storedWorkflows } from '../store/workflows.ts';
import { openVault, type VaultOptions } from '../vault/vault.ts';
import { type Clock, systemClock } from '../workflows/schedule/clock.ts';
import { type Activities, createActivities } from './activities.ts';
import { guardedConnections } from './approval-rule.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import { type Assistant, createAssistant } from './assistant.ts';
import { assistantLedger } from './assistant-ledger.ts';
import { type BackedUp, type BackupChoice, createBackups } from './backup.ts';
import { type Catalog, createCatalog } from './catalog.ts';
import { type Connections, openConnections } from './connections.ts';
import { type Connectors, createConnectors } from './connector-list.ts';
import { createConnectorOf } from './connector-of.ts';
import { renameIn } from './conversations.ts';
import { type CopyOptions, type CopyRequest, copyTable } from './copy.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { endAll } from './ending.ts';
import { type ExportOptions, type ExportRequest, type ExportResult, exportRows } from './export.ts';
import { describeInstallation, type Installation, workspaceBytes } from './installation.ts';
import { createJobs, type Jobs } from './jobs.ts';
import {
  type JoinRehearsal,
  type JoinRequest,
  type JoinRequestOptions,
  type JoinResult,
  rehearseJoinRequest,
  runJoinRequest,
} from './join.ts';
import { type Models, openModels } from './models.ts';
import { nodeAtHand } from './node-inputs.ts';
import { checkJoin, joinEnds } from './operation-kinds/join.ts';
import { transformerEnds } from './operation-kinds/transformer.ts';
import { createOperations, type Operations } from './operations.ts';
import { createOrphans, type Orphans, sweepFilesQuietly, sweptDatabases } from './orphans.ts';
import { createQueries } from './queries.ts';
import { explainSql, type QueryOptions, runSql } from './query.ts';
import type { Queries } from './query-types.ts';
import { createRedactor } from './redactor.ts';
import { spaceForResults } from './result-space.ts';
import { createResults, type Results } from './results.ts';
import { createRuns, type Runs } from './runs.ts';
import { createSavedSql, type SavedSql } from './saved-sql.ts';
import { createSchedules, type Schedules } from './schedules.ts';
import { createStartedRuns, type StartedRuns } from './started-runs.ts';
import { createStatements, type Statements } from './statements.ts';
import { tableKeyOf } from './table-keys.ts';
import { temporaryFiles } from './temporary-files.ts';
import { rehearseTransform, type TransformOptions, type TransformRequest, transformTable } from './transform.ts';
import { findUses, type Use } from './uses.ts';
import { createWorkflows, operationPorts, type Workflows } from './workflows.ts';
import { createWorkspace, type Workspace } from './workspace.ts';
import { createWriteCheck, type WriteCheck } from './write-check.ts';

export interface AppOptions {
  /** The data folder. Default: `DAGFLUX_HOME`, else the platform's. */
  readonly home?: string | undefined;
  /** Default: this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Default: all there are. */
  readonly connectors?: readonly AnyConnector[];
  /** Asks a person for the vault's passphrase; absent: there is nobody to ask. */
  readonly askPassphrase?: VaultOptions['askPassphrase'];
  /** What schedules go by. Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Told once, when the vault was made: where its key is. */
  readonly onVaultMade?: VaultOptions['onMade'];
  /** How long databases may take at the end to confirm that what was stopped has ended, in milliseconds. Default: 10,000. */
  readonly endGrace?: number;
}

/**
 * What every door uses. Tables are named `connection:schema.table`. Disposed: stops what is under way and closes the databases.
 * @throws timeout then, naming the databases that did not confirm it
 */
export interface App extends Catalog, AsyncDisposable {
  readonly connectors: Connectors;
  readonly connections: Connections;
  /** By connection: what would not work any more without it. */
  uses(): ReadonlyMap<string, readonly Use[]>;
  readonly orphans: Orphans;
  describeInstallation(): Promise<Installation>;
  /** What the workspace holds, and how it gets smaller. */
  readonly workspace: Workspace;
  /** Models of the user's, for the assistant. */
  readonly models: Models;
  readonly assistant: Assistant;
  /** Runs SQL, one statement or several. Not taking the events to the end cancels it at the server. */
  query(connection: string, sql: string, options?: QueryOptions): AsyncIterable<StatementEvent>;
  /** The plan of one statement as text, in the database's own words; it is not run. */
  explain(connection: string, sql: string, options?: CallOptions): Promise<string>;
  /** Queries whose results are kept for a while, to be read page by page. */
  readonly queries: Queries;
  readonly results: Results;
  /** The SQL that was run by `queries`. */
  readonly statements: Statements;
  /** Copies, operations, runs and the assistant's turns, started as activities. */
  readonly jobs: Jobs;
  /** What was typed and not yet used. */
  readonly drafts: Drafts;
  /** SQL that was given a name. */
  readonly savedSql: SavedSql;
  /** What a person has chosen for this installation: colours, density. */
  readonly preferences: StoredPreferences;
  /** Masks the secrets of connections and models that were used in this process, in a text that leaves it. */
  redact(text: string): string;
  /** What is under way in this process. */
  readonly activities: Activities;
  /** Copies a table, or the rows of a query, into a table. */
  copy(request: CopyRequest, options?: CopyOptions): Promise<MoveResult>;
  /** Writes a table, or the rows of a query, to a file. */
  export(request: ExportRequest, options?: ExportOptions): Promise<ExportResult>;
  /** Saved transformers and joins. */
  readonly operations: Operations;
  /** What `transform` would do, by doing it where it can be undone. Changes nothing. */
  rehearse(request: TransformRequest, options?: TransformOptions): Promise<Rehearsal>;
  /** Makes a new table of a SELECT, or changes one in place. */
  transform(
    request: TransformRequest,
    options?: TransformOptions & BackupChoice,
  ): Promise<TransformerResult & BackedUp>;
  /** What `join` would do: what moves, what matches, what cannot be compared. Moves nothing. */
  rehearseJoin(request: JoinRequest, options?: JoinRequestOptions): Promise<JoinRehearsal>;
  /** Joins tables, of any connections, into a new table or merges them into one. */
  join(request: JoinRequest, options?: JoinRequestOptions & BackupChoice): Promise<JoinResult & BackedUp>;
  /** Nodes and edges in a file: run by hand, by a schedule, when a file changes. */
  readonly workflows: Workflows;
  /** When workflows start by themselves. */
  readonly schedules: Schedules;
  /** What became of them. */
  readonly runs: Runs;
  /** What is asked before SQL changes a database that matters. */
  readonly writeCheck: WriteCheck;
  /** Runs that were started without waiting for them. */
  readonly startedRuns: StartedRuns;
  /** Runs that a program asked for and a person decides about. */
  readonly approvals: Approvals;
}

/** Opens the data folder, making it where there is none. No database is opened and no secret read until one is needed. */
export async function openApp(options: AppOptions = {}): Promise<App> {
  const environment = options.environment ?? process.env;
  const folder = options.home === undefined ? dataFolder(environment) : resolve(options.home);
  const store = openStore(folder);
  const vault = openVault({
    folder,
    records: vaultRecords(store),
    environment,
    ...(options.askPassphrase && { askPassphrase: options.askPassphrase }),
    ...(options.onVaultMade && { onMade: options.onVaultMade }),
  });
  const objects = temporaryObjects(store);
  const files = temporaryFiles(objects);
  await sweepFilesQuietly(objects).catch(() => {});
  const connections = openConnections({
    store,
    vault,
    workspaceFile: join(folder, 'workspace.duckdb'),
    ...(options.connectors && { connectors: options.connectors }),
  });

  const roleOf = (name: string) => connections.list().find((each) => each.name === name)?.role ?? null;
  const databases = sweptDatabases(connections, objects);
  const backups = createBackups(databases, objects, roleOf);
  const rehearse: App['rehearse'] = (request, transformOptions) =>
    rehearseTransform(databases, objects, request, transformOptions);
  const records = assistantRecords(store);
  const ledger = assistantLedger(records, vault);
  const redactor = createRedactor();
  const models = openModels(store, vault, { ledger, learn: (settings) => redactor.learn(MODEL_FORM, settings) });

  const operations = createOperations(databases, objects, { stored: storedOperations(store), backups });
  const runs = storedRuns(store);
  const savedWorkflows = storedWorkflows(store);

  const catalog = createCatalog(databases, connections);
  const query: App['query'] = (connection, sql, queryOptions) => runSql(databases, connection, sql, queryOptions);
  const redact = (text: string) => redactor.redact(connections.redact(text));
  const activities = createActivities(redact);
  const statements = createStatements(storedStatements(store));
  const folderOfResults = join(folder, 'results');
  const queries = createQueries({
    folder: folderOfResults,
    activities,
    statements,
    run: query,
    preview: catalog.preview,
    space: (used) => spaceForResults(folder, used),
  });

  const workflows = createWorkflows({
    ports: {
      database: (name) => databases.database(name),
      tableKey: (reference) => tableKeyOf(reference, connectorOf),
      ledger: objects,
      exportFile: (request, exportOptions) => exportRows(databases, files, request, exportOptions),
      backUp: (change, backupOptions) => backups.before(change, backupOptions),
    },
    connections,
    operations,
    runs,
    store,
    conversationsAbout: (names) => renameIn(records, vault, names),
    stored: savedWorkflows,
    files: join(folder, 'files'),
    redact,
  });

  const connectorOf = createConnectorOf(connections, options.connectors);
  const dialectOf = (name: string) => connectorOf(name).dialect;

  const startedRuns = createStartedRuns(workflows, activities);
  const app: Omit<App, 'jobs'> = {
    ...catalog,
    activities,
    drafts: createDrafts(storedDrafts(store)),
    savedSql: createSavedSql(storedSqls(store), () => activities.announce('saved-sql')),
    preferences: storedPreferences(store),
    queries,
    results: createResults(queries, { activities, folder: folderOfResults, files, dialectOf }),
    statements,
    uses: () => findUses({ operations: operations.list(), workflows: savedWorkflows.list() }),
    connectors: createConnectors(options.connectors ?? allConnectors),
    connections,
    models,
    assistant: createAssistant({
      databases,
      models,
      records,
      ledger,
      vault,
      rehearse: operations.rehearse,
      nodeAtHand: (name) =>
        nodeAtHand(name, { workflows: savedWorkflows, runs, operations: operationPorts(operations) }),
      redact,
      dialectOf: connectorOf,
    }),
    redact,
    describeInstallation: () => describeInstallation(folder, vault),
    workspace: createWorkspace({
      databases,
      objects,
      runs,
      queries,
      operations,
      fileBytes: () => workspaceBytes(folder),
    }),
    orphans: createOrphans(objects, connections),
    query,
    explain: (connection, sql, callOptions) => explainSql(databases, connection, sql, callOptions),
    copy: (request, copyOptions) => copyTable(databases, objects, request, copyOptions),
    export: (request, exportOptions) => exportRows(databases, files, request, exportOptions),
    rehearse,
    operations,
    transform: async (request, transformOptions) => {
      const backup = await backups.before(transformerEnds(request), transformOptions);
      return { ...(await transformTable(databases, objects, request, transformOptions)), backup };
    },
    rehearseJoin: (request, joinOptions) => rehearseJoinRequest(databases, request, joinOptions),
    join: async (request, joinOptions) => {
      const backup = await backups.before(joinEnds(await checkJoin(request)), joinOptions);
      return { ...(await runJoinRequest(databases, objects, request, joinOptions)), backup };
    },
    runs: createRuns(runs, workflows),
    workflows,
    writeCheck: createWriteCheck(connections),
    startedRuns,
    approvals: createApprovals({
      stored: storedApprovals(store),
      operations,
      workflows,
      activities,
      redact,
      guardedConnections: (of) =>
        guardedConnections(of, {
          connections: connections.list(),
          operations: operations.list(),
          workflows: savedWorkflows.list(),
        }),
    }),
    schedules: createSchedules({
      stored: storedSchedules(store),
      // What is scheduled is seen and stopped like what a person has started.
      workflows: { ...workflows, run: startedRuns.run },
      storedWorkflows: savedWorkflows,
      clock: options.clock ?? systemClock,
    }),
    [Symbol.asyncDispose]: () => endAll({ activities, queries, connections, store }, options.endGrace),
  };
  return { ...app, jobs: createJobs(app, activities) };
}
