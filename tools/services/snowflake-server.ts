import { join } from 'node:path';
import { type LocalServer, startServer } from './local-server.ts';
import { pythonWith } from './python.ts';

/** Where Snowflake's emulator is. Every user and password is good; a database that is not there is made at login. */
export interface SnowflakeAddress {
  /** The driver's `accessUrl`. */
  readonly accessUrl: string;
  readonly account: string;
}

// With version 5 of Snowflake's Python package fakesnow cannot be imported.
const PACKAGES = ['fakesnow[server]==0.12.1', 'snowflake-connector-python<5'];

/** Starts a private Snowflake emulator that ends with this process; takes about a second. @throws Unavailable */
export async function startSnowflake(): Promise<SnowflakeAddress & LocalServer> {
  const python = await pythonWith(PACKAGES, ['fakesnow.server', 'uvicorn']);
  const server = await startServer({
    title: 'fakesnow',
    command: (folder, port) => [python, join(import.meta.dirname, 'fakesnow_server.py'), String(port), folder],
    // Where it keeps staged files.
    environment: (folder) => ({ TMPDIR: folder }),
    isReady: async (port) => {
      const response = await fetch(`http://127.0.0.1:${port}/session`).catch(() => undefined);
      return response !== undefined;
    },
  });
  return { ...server, accessUrl: `http://127.0.0.1:${server.port}`, account: 'fakesnow' };
}
