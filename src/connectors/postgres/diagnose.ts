import { asDagFluxError, DagFluxError, type NativeError } from '../../contract/errors.ts';
import {
  type Finding,
  HBA_ROUTINE,
  ofNode,
  ofPeer,
  ofServer,
  type Product,
  product as postgres,
  type ServerError,
  TLS_NEEDED,
  UNEXPLAINED,
} from './findings.ts';
import type { PostgresSettings } from './form.ts';
import { admitsWithTls, meetPeer } from './peer.ts';

/**
 * Why a connection could not be made, from the error's code alone. No message holds the host, the user or the password, and
 * the cause is left out, since it does.
 */
export function diagnose(error: unknown, settings: PostgresSettings, product: Product = postgres): DagFluxError {
  const { code, server } = readError(error);
  const finding = server
    ? (product.ofServer(server, settings) ?? ofServer(server, settings))
    : (ofNode(code, settings, product) ?? UNEXPLAINED);
  return toDagFluxError(error, finding, settings);
}

/**
 * The same, and where the code leaves it open, the server is asked: who listens there, and whether it would let us in with
 * TLS. This can take a few seconds.
 */
export async function investigate(
  error: unknown,
  settings: PostgresSettings,
  { signal, product = postgres }: { readonly signal?: AbortSignal | undefined; readonly product?: Product } = {},
): Promise<DagFluxError> {
  if (isOurs(error)) return asDagFluxError(error);
  const { code, server } = readError(error);
  if (server?.code === '28000' && !settings.useSsl && server.routine === HBA_ROUTINE) {
    if (await admitsWithTls(settings, signal)) return toDagFluxError(error, TLS_NEEDED, settings);
  }
  if (server || (ofNode(code, settings, product) && !OPEN_CODES.has(code))) return diagnose(error, settings, product);
  return toDagFluxError(error, ofPeer(await meetPeer(settings, signal), settings, product), settings);
}

/** Codes that say that it ended, not why. */
const OPEN_CODES: ReadonlySet<string> = new Set([
  '',
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);

function readError(error: unknown): { readonly code: string; readonly server?: ServerError } {
  const facts = Object(error) as {
    code?: unknown;
    severity?: unknown;
    routine?: unknown;
    message?: unknown;
    errors?: unknown;
  };
  // Several addresses of one host were tried: one that answered tells more than one to which there is no way.
  const attempts = Array.isArray(facts.errors) ? facts.errors.map((attempt) => readError(attempt).code) : [];
  const code =
    attempts.find((attempt) => attempt === 'ECONNREFUSED') ?? (typeof facts.code === 'string' ? facts.code : '');
  if (typeof facts.severity !== 'string') return { code };
  return { code, server: { code, routine: String(facts.routine), message: String(facts.message) } };
}

function isOurs(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return error instanceof DagFluxError || name === 'AbortError' || name === 'TimeoutError';
}

function toDagFluxError(error: unknown, finding: Finding, settings: PostgresSettings): DagFluxError {
  if (isOurs(error)) return asDagFluxError(error);
  const { code, server } = readError(error);
  const detail = server ? withoutSettings(server.message, settings) : certificateNames(error);
  const native: NativeError = { ...(code && { code }), ...(detail && { detail }) };
  return new DagFluxError(finding.code, finding.message, { hint: finding.hint, native });
}

/** The server's own words, which an administrator can use; not when a value of the form is left in them. */
function withoutSettings(text: string, settings: PostgresSettings): string | undefined {
  const values = [settings.host, settings.username, settings.password];
  const masked = values.reduce((rest, value) => rest.replaceAll(`"${value}"`, '"…"'), text);
  return values.some((value) => masked.includes(value)) ? undefined : masked;
}

/** Whom a certificate is made out to. */
function certificateNames(error: unknown): string | undefined {
  const names: unknown = (Object(error) as { cert?: { subjectaltname?: unknown } }).cert?.subjectaltname;
  return typeof names === 'string' ? `The certificate is made out to ${names}.` : undefined;
}
