import type { AnyConnector, Database } from '../src/contract/connector.ts';
import type { AnySettings, Form } from '../src/contract/form.ts';

/** The form of the reference connector, as far as secrets go: plain, sensitive and secret fields. */
const form = [
  { name: 'host', label: 'Host', type: 'text', required: true, sensitive: true },
  { name: 'port', label: 'Port', type: 'integer', required: true, default: 5432 },
  { name: 'database', label: 'Database', type: 'text', required: true },
  { name: 'username', label: 'Username', type: 'text', required: true, sensitive: true },
  { name: 'password', label: 'Password', type: 'text', required: true, sensitive: true, secret: true },
  { name: 'useSsl', label: 'Use SSL', type: 'boolean', default: false },
  { name: 'sslKey', label: 'Client key', type: 'multiline', sensitive: true, secret: true },
] as const satisfies Form;

/** A database that reaches nothing: it tells what it was opened with, and closes when its sessions have ended. */
export interface SampleDatabase extends Database {
  readonly settings: AnySettings;
  readonly closed: boolean;
}

/** A connector without a server, for what is done with connections and not with what is behind them. */
export function sampleConnector(id = 'sample'): AnyConnector & { readonly opened: SampleDatabase[] } {
  const opened: SampleDatabase[] = [];
  const connector = {
    id,
    title: 'Sample',
    form: id === 'duckdb' ? [{ name: 'file', label: 'File', type: 'text', required: true } as const] : form,
    opened,
    parseConnectionString: (text: string) => {
      const url = new URL(text);
      return {
        host: url.hostname,
        ...(url.port === '' ? {} : { port: Number(url.port) }),
        database: url.pathname.slice(1),
        username: decodeURIComponent(url.username),
        password: decodeURIComponent(url.password),
      };
    },
    open: async (settings: AnySettings) => {
      const database = sampleDatabase(settings);
      opened.push(database);
      return database;
    },
  };
  // A dialect, capabilities and a prompt are what these tests do not come to.
  return connector as unknown as AnyConnector & { readonly opened: SampleDatabase[] };
}

function sampleDatabase(settings: AnySettings): SampleDatabase {
  const sessions = new Set<Promise<unknown>>();
  let closed = false;
  const database = {
    settings,
    get closed() {
      return closed;
    },
    test: async () => ({ ok: true, message: 'Connected.' }),
    session: (work: () => Promise<unknown>) => {
      const session = work();
      sessions.add(session);
      return session.finally(() => sessions.delete(session));
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled(sessions);
      closed = true;
    },
  };
  return database as unknown as SampleDatabase;
}
