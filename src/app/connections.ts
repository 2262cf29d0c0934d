import { connectors as allConnectors, connector as findConnector } from '../connectors/index.ts';
import type { AnyConnector, CallOptions, Database, TestReport } from '../contract/connector.ts';
import type { AnySettings } from '../contract/form.ts';
import { type StoredConnection, storedConnections } from '../store/connections.ts';
import type { Store } from '../store/store.ts';
import type { Sealer } from '../vault/sealing.ts';
import type { Vault } from '../vault/vault.ts';
import { type ConnectionsDocument, plainSettings, toDocument } from './connection-documents.ts';
import { alreadyExists, changedMeanwhile, checkName, incomplete, notFound, WORKSPACE } from './connection-errors.ts';
import { type ImportChoice, type ImportReport, importConnections } from './connection-import.ts';
import { type ConnectionRole, readRole } from './connection-role.ts';
import {
  conceal,
  fillSecrets,
  holdsSensitive,
  locked,
  mergeInput,
  missingFields,
  type RawSettings,
  reveal,
  validate,
} from './connection-settings.ts';
import { type LastTest, readTest, summarizeTest } from './connection-test.ts';
import { openDatabases } from './open-databases.ts';
import { createRedactor } from './redactor.ts';

/** A saved connection as anyone may see it. */
export interface ConnectionSummary {
  readonly name: string;
  readonly connector: string;
  /** Without the sensitive ones. */
  readonly settings: AnySettings;
  /** What the database is for; null = nobody said. */
  readonly role: ConnectionRole | null;
  /** What the last test of these settings found; null = there was none. */
  readonly lastTest: LastTest | null;
  /** UTC, ISO 8601. */
  readonly created: string;
  readonly updated: string;
}

/** A saved connection as its owner sees it. */
export interface ShownConnection extends ConnectionSummary {
  /** With the sensitive ones, without the secret ones. */
  readonly settings: AnySettings;
  /** The secret fields, and whether each is set. */
  readonly secrets: Readonly<Record<string, boolean>>;
  /** Required fields without a value, as after an import. */
  readonly missing: readonly string[];
}

interface InputOptions {
  /** A pasted connection string, which fills the form. */
  readonly connectionString?: string | undefined;
  /** A pasted connection string of which only secret fields that nobody typed are taken: a form was filled from it before. */
  readonly secretsFrom?: string | undefined;
  /** What the database is for; null or the empty text = nobody says. Default: as it was. */
  readonly role?: string | null | undefined;
}

/** Saved connections, and the databases behind them. */
export interface Connections extends AsyncDisposable {
  /** @throws already-exists; not-found for the connector; invalid-input, naming the field */
  add(name: string, connector: string, settings: RawSettings, options?: InputOptions): Promise<void>;
  /**
   * Changes the fields that are given; null or the empty text takes a value away. The next query connects with the new
   * values, work under way ends with the old ones. @throws not-found; invalid-input, naming the field
   */
  edit(name: string, changes: RawSettings, options?: InputOptions): Promise<void>;
  /** By name. Needs no key. */
  list(): readonly ConnectionSummary[];
  /** @throws not-found */
  show(name: string): Promise<ShownConnection>;
  /** Saves its settings, secrets included, under another name. @throws not-found; already-exists; invalid-input */
  duplicate(name: string, as: string): Promise<void>;
  /** @throws not-found */
  remove(name: string): Promise<void>;
  /** Needs no key, since it holds nothing sensitive. */
  exportAll(): ConnectionsDocument;
  /**
   * Saves what a document holds, all or nothing. `existing` = what happens to a connection whose name is taken; one that is
   * replaced keeps the sensitive values that the document does not have. @throws invalid-input; already-exists
   */
  importAll(document: unknown, options: { readonly existing: ImportChoice }): Promise<ImportReport>;
  /** Logs in anew, so that it says what is true now. @throws not-found; invalid-input when a field is missing */
  test(name: string, options?: CallOptions): Promise<TestReport>;
  /**
   * Tests settings that are not saved. `from`: a saved connection that has the values which are not given.
   * @throws not-found; invalid-input, naming the field
   */
  tryOut(
    connector: string,
    settings: RawSettings,
    options?: CallOptions & Pick<InputOptions, 'secretsFrom'> & { readonly from?: string | undefined },
  ): Promise<TestReport>;
  /**
   * The open database of a connection, or of the workspace: the same one until the connection is edited, by whichever
   * process. @throws not-found; invalid-input when a field is missing
   */
  database(name: string): Promise<Database>;
  /** Whether its database is open in this process: somebody works with it. */
  isOpen(name: string): boolean;
  /** Closes the databases. Answers the names of those that have not closed `until` then. */
  end(until: Promise<void>): Promise<readonly string[]>;
  /** Masks the sensitive values that this process has seen, in text for a log or an error. */
  redact(text: string): string;
}

export interface ConnectionsOptions {
  readonly store: Store;
  readonly vault: Vault;
  /** The path of the workspace's DuckDB file. */
  readonly workspaceFile: string;
  /** Default: all there are. */
  readonly connectors?: readonly AnyConnector[];
}

export function openConnections(options: ConnectionsOptions): Connections {
  const { store, vault, workspaceFile, connectors = allConnectors } = options;
  const saved = storedConnections(store);
  const open = openDatabases();
  const redactor = createRedactor();

  const existing = (name: string): StoredConnection => {
    const stored = saved.get(name);
    if (stored) return stored;
    throw notFound(name, saved.list());
  };
  const keyFor = async (stored: StoredConnection): Promise<Sealer> =>
    Object.keys(stored.sealed).length > 0 ? await vault.unlock() : locked;

  const connect = async (stored: StoredConnection): Promise<Database> => {
    const kind = findConnector(stored.connector, connectors);
    const settings = reveal(stored, await keyFor(stored));
    redactor.learn(kind.form, settings);
    const missing = missingFields(kind, Object.keys(settings));
    if (missing.length > 0) throw incomplete(stored.name, missing);
    return await kind.open(validate(kind, settings));
  };
  const openWorkspace = async (): Promise<Database> => {
    const kind = findConnector('duckdb', connectors);
    return await kind.open(validate(kind, { file: workspaceFile }));
  };
  const database = async (name: string): Promise<Database> => {
    if (name === WORKSPACE) return await open.get(WORKSPACE, '', openWorkspace);
    const stored = existing(name);
    return await open.get(name, stored.revision, () => connect(stored));
  };

  return {
    database,
    isOpen: open.has,
    redact: redactor.redact,
    add: async (name, connector, raw, { connectionString, secretsFrom, role = null } = {}) => {
      checkName(name);
      const checkedRole = readRole(role);
      const kind = findConnector(connector, connectors);
      redactor.learn(kind.form, raw);
      const settings = validate(kind, mergeInput(kind, fillSecrets(kind, raw, secretsFrom), connectionString));
      redactor.learn(kind.form, settings);
      if (saved.get(name)) throw alreadyExists(name);
      const sealer = holdsSensitive(kind, settings) ? await vault.unlock() : locked;
      store.transaction(() => {
        if (saved.get(name)) throw alreadyExists(name);
        saved.put(name, conceal(name, kind, { settings, sealer }));
        saved.setRole(name, checkedRole);
      });
    },
    edit: async (name, changes, { connectionString, secretsFrom, role } = {}) => {
      const before = existing(name);
      const newRole = role === undefined ? undefined : readRole(role);
      const kind = findConnector(before.connector, connectors);
      redactor.learn(kind.form, changes);
      const input = mergeInput(kind, fillSecrets(kind, changes, secretsFrom), connectionString);
      redactor.learn(kind.form, input);
      const sealer = holdsSensitive(kind, input) ? await vault.unlock() : await keyFor(before);
      // Read again, under the lock: another process may have changed other fields meanwhile.
      store.transaction(() => {
        const stored = existing(name);
        if (stored.connector !== kind.id) throw changedMeanwhile(name);
        const settings = validate(kind, { ...reveal(stored, sealer, (field) => field in input), ...input });
        saved.put(name, conceal(name, kind, { settings, sealer }));
        if (newRole !== undefined) saved.setRole(name, newRole);
      });
      open.release(name);
    },
    list: () => saved.list().map((stored) => toSummary(stored, connectors)),
    show: async (name) => {
      const stored = existing(name);
      const kind = findConnector(stored.connector, connectors);
      const secrets = kind.form.filter((field) => field.secret).map((field) => field.name);
      const settings = reveal(stored, await keyFor(stored), (field) => secrets.includes(field));
      const inOrder = kind.form
        .map(({ name: field }) => [field, settings[field]])
        .filter(([, value]) => value !== undefined);
      return {
        ...toSummary(stored, connectors),
        settings: Object.fromEntries(inOrder),
        secrets: Object.fromEntries(secrets.map((field) => [field, field in stored.sealed])),
        missing: missingFields(kind, Object.keys({ ...settings, ...stored.sealed })),
      };
    },
    duplicate: async (name, as) => {
      checkName(as);
      const kind = findConnector(existing(name).connector, connectors);
      const sealer = await keyFor(existing(name));
      store.transaction(() => {
        const stored = existing(name);
        if (saved.get(as)) throw alreadyExists(as);
        saved.put(as, conceal(as, kind, { settings: reveal(stored, sealer), sealer }));
        saved.setRole(as, stored.role);
      });
    },
    remove: async (name) => {
      if (!saved.remove(name)) throw notFound(name, saved.list());
      open.release(name);
    },
    exportAll: () =>
      toDocument(
        saved.list().map((stored) => {
          const { name, connector, settings, role } = toSummary(stored, connectors);
          return { name, connector, settings, role, withheld: Object.keys(stored.sealed) };
        }),
      ),
    importAll: (document, { existing: taken }) =>
      importConnections({ saved, store, vault, connectors, redactor }, document, taken),
    test: async (name, callOptions) => {
      // The workspace is one file that is opened once.
      if (name === WORKSPACE) return await (await database(name)).test(callOptions);
      const stored = existing(name);
      await using fresh = await connect(stored);
      const report = await fresh.test(callOptions);
      saved.setTest(name, stored.revision, summarizeTest(report));
      return report;
    },
    tryOut: async (connector, raw, { secretsFrom, from, ...callOptions } = {}) => {
      const kind = findConnector(connector, connectors);
      redactor.learn(kind.form, raw);
      const input = fillSecrets(kind, raw, secretsFrom);
      redactor.learn(kind.form, input);
      const stored = from === undefined ? undefined : existing(from);
      if (stored !== undefined && stored.connector !== kind.id) throw changedMeanwhile(stored.name);
      const kept = stored && reveal(stored, await keyFor(stored), (field) => field in input);
      redactor.learn(kind.form, kept ?? {});
      await using database = await kind.open(validate(kind, { ...kept, ...input }));
      return await database.test(callOptions);
    },
    end: open.end,
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  };
}

function toSummary(stored: StoredConnection, connectors: readonly AnyConnector[]): ConnectionSummary {
  const { name, connector, role, created, updated } = stored;
  const kind = connectors.find(({ id }) => id === connector);
  return {
    name,
    connector,
    settings: plainSettings(kind, stored.settings),
    role: readRole(role),
    lastTest: readTest(stored.lastTest),
    created,
    updated,
  };
}
