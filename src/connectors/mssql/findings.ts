import { asDagFluxError, DagFluxError, type ErrorCode } from '../../contract/errors.ts';
import { codeOf } from './errors.ts';
import type { MssqlSettings } from './form.ts';

/** What the server said while it refused a login: its error numbers, in order. */
export class LoginRefused extends Error {
  readonly told: readonly { readonly number: number; readonly severity: number }[];

  constructor(told: LoginRefused['told'], cause: unknown) {
    super('The server refused the login.', { cause });
    this.told = told;
  }
}

interface Finding {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** Any error of connecting as a sentence with its cause and the next step, by native codes. */
export function investigate(error: unknown, settings: MssqlSettings, signal?: AbortSignal): DagFluxError {
  if (error instanceof DagFluxError) return error;
  if (signal?.aborted) return asDagFluxError(signal.reason);
  const [first] = error instanceof LoginRefused ? error.told : [];
  const codes = codesOf(error);
  const finding = first ? ofServer(first, settings) : ofNetwork(codes, settings);
  const code = first ? String(first.number) : codes[0];
  return new DagFluxError(finding.code, finding.message, {
    hint: finding.hint,
    ...(code !== undefined && { native: { code } }),
    cause: error,
  });
}

/** The codes of an error and of what caused it, the innermost first. */
function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') codes.unshift(at.code);
    if (at instanceof AggregateError) codes.unshift(...at.errors.flatMap(codesOf));
  }
  return codes;
}

function ofServer(told: { readonly number: number; readonly severity: number }, settings: MssqlSettings): Finding {
  switch (told.number) {
    case 18456:
      return {
        code: 'unauthenticated',
        message: 'The server refused the login: the password is wrong, there is no such login, or it may not log in.',
        hint: "Enter the username and the password again. The server must allow SQL Server logins (mixed mode); its log says which of these it was, by the error's state.",
      };
    case 18452:
      return {
        code: 'unauthenticated',
        message: 'The server takes Windows accounts only.',
        hint: 'Ask an administrator to allow SQL Server logins (mixed mode) and to make one for DagFlux.',
      };
    case 18470:
      return {
        code: 'unauthenticated',
        message: 'The login is disabled.',
        hint: 'Ask an administrator to run ALTER LOGIN … ENABLE.',
      };
    case 18486:
      return {
        code: 'unauthenticated',
        message: 'The login is locked after too many wrong passwords.',
        hint: 'Ask an administrator to run ALTER LOGIN … WITH PASSWORD = … UNLOCK.',
      };
    case 18487:
    case 18488:
      return {
        code: 'unauthenticated',
        message: 'The password of the login has expired or must be changed.',
        hint: 'Change it with another client, then enter the new one here.',
      };
    case 4060:
    case 4064:
    case 911:
      return {
        code: 'not-found',
        message: `The database "${settings.database}" cannot be opened: there is none of that name, or the login has no user in it.`,
        hint: 'Check the name; else ask an administrator to run CREATE USER … FOR LOGIN … in that database.',
      };
    case 40532:
    case 40615:
    case 40914:
      return {
        code: 'unauthorized',
        message: "Azure's firewall does not let this machine's address in.",
        hint: "Add the address to the server's firewall rules in the Azure portal.",
      };
    default:
      return {
        code: codeOf(told) === 'invalid-sql' ? 'unreachable' : codeOf(told),
        message: `The server refused the connection (error ${told.number}).`,
        hint: "Look the number up, or ask an administrator to look into the server's log.",
      };
  }
}

const CERTIFICATE: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function ofNetwork(codes: readonly string[], { encrypt, instance, port, connectTimeout }: MssqlSettings): Finding {
  const has = (...names: readonly string[]): boolean => names.some((name) => codes.includes(name));
  if (codes.some((code) => CERTIFICATE.has(code))) {
    return {
      code: 'unreachable',
      message: "The server's certificate was not accepted.",
      hint: 'Install one that this machine trusts and that is made out to the host, or switch on Trust server certificate.',
    };
  }
  if (has('EENCRYPT')) {
    return encrypt
      ? {
          code: 'unreachable',
          message: 'The server has no encryption, and Encrypt is on: the password was not sent.',
          hint: 'Give the server a certificate, or switch off Encrypt if you trust the network between.',
        }
      : {
          code: 'unauthorized',
          message: 'The server lets nobody in without encryption.',
          hint: 'Switch on Encrypt.',
        };
  }
  if (has('EINSTLOOKUP')) {
    return {
      code: 'unreachable',
      message: `SQL Server Browser on the host does not tell the port of the instance "${instance}".`,
      hint: 'Check the name of the instance, that the SQL Server Browser service runs and that UDP port 1434 is open; or leave the instance empty and enter its port.',
    };
  }
  if (has('ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME')) {
    return {
      code: 'unreachable',
      message: 'There is no host of that name.',
      hint: 'Check the host; a named instance goes into its own field, without a backslash.',
    };
  }
  if (has('ECONNREFUSED')) {
    return {
      code: 'unreachable',
      message: `Nobody listens on port ${port} of the host.`,
      hint: 'Check host and port, that the server runs, and that TCP/IP is enabled in SQL Server Configuration Manager.',
    };
  }
  if (has('EHOSTUNREACH', 'ENETUNREACH')) {
    return {
      code: 'unreachable',
      message: 'There is no way from this machine to the host.',
      hint: 'Check the network or the VPN, and that the address is right.',
    };
  }
  if (has('ETIMEOUT', 'ETIMEDOUT')) {
    return {
      code: 'unreachable',
      message: `The host did not answer as a SQL Server within ${connectTimeout} seconds.`,
      hint: 'Check host and port, and that a firewall lets this machine through; another kind of server may listen there.',
    };
  }
  return {
    code: 'unreachable',
    message: 'The connection ended before the login was done: whoever listens there did not answer as a SQL Server.',
    hint: 'Check host and port: another kind of server may listen there.',
  };
}
