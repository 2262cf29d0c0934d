import { mssql } from '../../src/connectors/mssql/manifest.ts';
import type { Database } from '../../src/contract/connector.ts';
import { validateSettings } from '../../src/contract/form.ts';
import { startTdsServer, type TdsServer, type TdsServerOptions } from './server.ts';

/** Settings for a scripted server. */
export function settingsFor(server: TdsServer, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    host: '127.0.0.1',
    port: server.port,
    database: 'test',
    username: 'sa',
    password: 'canary-password',
    caCertificate: server.authority,
    connectTimeout: 5,
    ...more,
  };
}

export interface Scripted extends AsyncDisposable {
  readonly server: TdsServer;
  readonly database: Database;
}

/** A database on a scripted server of its own. */
export async function scripted(
  options: TdsServerOptions = {},
  more: Readonly<Record<string, unknown>> = {},
): Promise<Scripted> {
  const server = await startTdsServer(options);
  const database = await mssql.open(validateSettings(mssql.form, settingsFor(server, more)));
  return {
    server,
    database,
    [Symbol.asyncDispose]: async () => {
      server.cut();
      await database[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
