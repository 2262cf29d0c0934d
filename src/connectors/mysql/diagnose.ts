import { asDagFluxError, DagFluxError } from '../../contract/errors.ts';
import { type Finding, HANDSHAKE, ofNode, ofPeer, ofServer } from './findings.ts';
import type { MysqlSettings } from './form.ts';
import { meetPeer, tlsFailure } from './peer.ts';

/** ACCESS_DENIED, which is also what a user of REQUIRE SSL gets without it. */
const ACCESS_DENIED = 1045;
const MUST_CHANGE_PASSWORD = '1820';

/**
 * Why a connection could not be made, from the error's code alone; where that leaves it open, the server is asked who it is,
 * which can take a few seconds. No message holds the host, the user or the password, and the cause is left out, since it does.
 */
export async function investigate(
  error: unknown,
  settings: MysqlSettings,
  signal?: AbortSignal,
): Promise<DagFluxError> {
  const name = error instanceof Error ? error.name : '';
  // MariaDB lets such a user in, and then do nothing else.
  if (error instanceof DagFluxError && error.native?.code === MUST_CHANGE_PASSWORD) {
    const { code, message, hint } = ofServer(Number(MUST_CHANGE_PASSWORD), settings);
    return new DagFluxError(code, message, { hint, native: error.native });
  }
  if (error instanceof DagFluxError || name === 'AbortError' || name === 'TimeoutError') return asDagFluxError(error);
  const { code, number } = readError(error);
  const finding = number === undefined ? await ofConnection(code, settings, signal) : ofLogin(number, settings);
  const native = number === undefined ? code : String(number);
  return new DagFluxError(finding.code, finding.message, {
    hint: finding.hint,
    ...(native && { native: { code: native } }),
  });
}

function ofLogin(number: number, settings: MysqlSettings): Finding {
  const finding = ofServer(number, settings);
  if (number !== ACCESS_DENIED || settings.useSsl) return finding;
  // The server says no more; that it would let the user in with TLS cannot be asked without the password.
  return { ...finding, hint: `${finding.hint} If they are right, the server may want encryption: switch on Use SSL.` };
}

async function ofConnection(code: string, settings: MysqlSettings, signal: AbortSignal | undefined): Promise<Finding> {
  if (code === 'HANDSHAKE_SSL_ERROR') {
    const why = await tlsFailure(settings, signal);
    return (why === undefined ? undefined : ofNode(why, settings)) ?? HANDSHAKE;
  }
  return ofNode(code, settings) ?? ofPeer(await meetPeer(settings, signal), settings);
}

/** mysql2 gives an ERR packet its number; Node's errors have a number too, a negative one. */
function readError(error: unknown): { readonly code: string; readonly number?: number } {
  const facts = Object(error) as { code?: unknown; errno?: unknown; errors?: unknown };
  // Several addresses of one host were tried: one that answered tells more than one to which there is no way.
  const attempts = Array.isArray(facts.errors) ? facts.errors.map((attempt) => readError(attempt).code) : [];
  const code =
    attempts.find((attempt) => attempt === 'ECONNREFUSED') ?? (typeof facts.code === 'string' ? facts.code : '');
  return typeof facts.errno === 'number' && facts.errno > 0 ? { code, number: facts.errno } : { code };
}
