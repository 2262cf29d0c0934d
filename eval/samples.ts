import { join } from 'node:path';
import { type App, openApp } from '../src/index.ts';
import { createDatabase, type ServerAddress } from '../tools/postgres-server.ts';
import { loadPostgresSample } from '../tools/samples.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

/** An app with a connection to each sample database, with a data folder and a key of its own; all gone at the end. */
export async function openSamples(server: ServerAddress): Promise<{ readonly app: App } & AsyncDisposable> {
  await using owned = new AsyncDisposableStack();
  const folder = owned.use(await temporaryFolder());
  const environment = { DAGFLUX_KEY_FILE: join(folder.path, 'config', 'key') };
  const app = owned.use(await openApp({ home: join(folder.path, 'home'), environment }));
  for (const sample of ['chinook', 'northwind', 'pagila'] as const) {
    const address = await createDatabase(server);
    await loadPostgresSample(`${sample}_postgres`, address);
    const { host, port, database, username, password } = address;
    await app.connections.add(sample, 'postgres', { host, port, database, username, password });
    await app.assistant.share(sample, 'samples');
  }
  const moved = owned.move();
  return { app, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}
