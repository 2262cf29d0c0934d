import type { TestReport } from '../../contract/connector.ts';
import { throwIfAborted } from '../../contract/errors.ts';
import { connect, type ServerConnection } from './connect.ts';
import { investigate } from './diagnose.ts';
import type { MysqlSettings } from './form.ts';
import { COMMAND } from './protocol.ts';

/**
 * Connects once, outside the pool, and says how that went and what the user may do.
 * @throws cancelled, and nothing else
 */
export async function testConnection(settings: MysqlSettings, signal?: AbortSignal): Promise<TestReport> {
  try {
    const server = await connect(settings, signal);
    try {
      return await report(server, signal);
    } finally {
      await server.end();
    }
  } catch (error) {
    const { code, message, hint } = await investigate(error, settings, signal);
    throwIfAborted(signal);
    return { ok: false, code, message, ...(hint !== undefined && { hint }) };
  }
}

async function report(
  { connection, facts, tls }: ServerConnection,
  signal: AbortSignal | undefined,
): Promise<TestReport> {
  const start = performance.now();
  await connection.cancellable(signal, async () => {
    connection.send(COMMAND.ping);
    await connection.drain();
  });
  const latencyMilliseconds = Math.round((performance.now() - start) * 10) / 10;
  const [version = ''] = facts.version.split('-');
  const product = connection.mariadb ? 'MariaDB' : 'MySQL';
  return {
    ok: true,
    message: `Connected to ${product} ${version}.`,
    version,
    latencyMilliseconds,
    tls: { ...tls, verified: false },
  };
}
