import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { createDatabase, type DatabaseAddress, type ServerAddress, startPostgres } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: ServerAddress;
  }
}

/** Vitest's global setup: one server for all test files of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres({ settings: { max_connections: '200', shared_buffers: '32MB' } });
  const { host, port, user, password } = server;
  project.provide('postgres', { host, port, user, password });
  return async () => await server[Symbol.asyncDispose]();
}

/** A new, empty database on the server that the run shares. It goes with the server. */
export function testDatabase(): Promise<DatabaseAddress> {
  return createDatabase(inject('postgres'));
}
