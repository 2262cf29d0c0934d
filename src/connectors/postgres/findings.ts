import type { ErrorCode } from '../../contract/errors.ts';
import { quoteIdentifier } from './dialect.ts';
import type { PostgresSettings } from './form.ts';
import type { Peer } from './peer.ts';

/** What to say of a connection that could not be made: a sentence with the cause, and the next step. */
export interface Finding {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** An ErrorResponse as pg throws it. `routine` is the function in the server's source, the same in every language. */
export interface ServerError {
  readonly code: string;
  readonly routine: string;
  readonly message: string;
}

/** A kind of server, as messages about connecting to it speak of it. */
export interface Product {
  readonly name: string;
  readonly port: number;
  /** Next steps when nothing listens there, or nothing answers. */
  readonly hints: { readonly refused: string; readonly silent: string };
  /** What only this kind of server says of a login, by its error. */
  ofServer(error: ServerError, settings: PostgresSettings): Finding | undefined;
}

export const product: Product = {
  name: 'PostgreSQL',
  port: 5432,
  hints: {
    refused:
      'Check the port, and that the server is running and listens on this address (listen_addresses in postgresql.conf).',
    silent: 'Check host and port; most often a firewall drops connections from this machine, or a VPN is off.',
  },
  ofServer: () => undefined,
};

/** The function that reads pg_hba.conf's verdict (auth.c). */
export const HBA_ROUTINE = 'ClientAuthentication';

export const TLS_NEEDED: Finding = {
  code: 'unauthorized',
  message: 'The server lets this user in only over an encrypted connection.',
  hint: 'Switch on Use SSL.',
};

const NO_ENTRY =
  'ask an administrator to add a line for the user, the database and the address of this machine to it, and to reload the server; with a cloud provider this is the firewall or the list of allowed addresses';

export function ofServer({ code, routine }: ServerError, settings: PostgresSettings): Finding {
  switch (code) {
    case '28P01':
      return {
        code: 'unauthenticated',
        message: 'The server refused the login: the password is wrong, or there is no such user.',
        hint: 'Enter the username and the password again; a password with special characters must not be percent-encoded in the form.',
      };
    case '28000':
      if (routine !== HBA_ROUTINE) {
        return {
          code: 'unauthenticated',
          message: 'The server refused the login: there is no such user, or it may not log in.',
          hint: 'Check the username, or ask an administrator to make it with CREATE USER … WITH PASSWORD ….',
        };
      }
      if (settings.useSsl) {
        return {
          code: 'unauthorized',
          message: "The server's pg_hba.conf lets this user in neither to this database nor from this address.",
          hint: `Check username and database, and ${NO_ENTRY}. Where it asks for a client certificate, fill in that and its key.`,
        };
      }
      return {
        code: 'unauthorized',
        message:
          "The server's pg_hba.conf does not let this user in to this database from this address without encryption.",
        hint: `Switch on Use SSL, which most cloud providers require; if that does not help, ${NO_ENTRY}.`,
      };
    case '3D000':
      return {
        code: 'not-found',
        message: `There is no database "${settings.database}" on this server.`,
        hint: 'Check the name, which is taken as written, with upper and lower case.',
      };
    case '42501':
      return {
        code: 'unauthorized',
        message: `The user may not connect to the database "${settings.database}".`,
        hint: `Ask an administrator to run GRANT CONNECT ON DATABASE ${quoteIdentifier(settings.database)} for the user.`,
      };
    case '53300':
      return {
        code: 'busy',
        message: 'The server has no connection left for this user.',
        hint: `Close other connections, lower the pool size (now ${settings.poolSize}), or have max_connections or the user's limit raised.`,
      };
    case '55000':
      return {
        code: 'conflict',
        message: `The database "${settings.database}" takes no connections at present.`,
        hint: 'Ask an administrator: it may be a template, or be closed for maintenance.',
      };
    case '57P03':
    case '57P01':
    case '57P02':
      return {
        code: 'unreachable',
        message: 'The server is starting, stopping or recovering, and takes no connections yet.',
        hint: 'Try again in a moment.',
      };
    default:
      return {
        code: 'unreachable',
        message: `The server, or a pooler before it, refused the connection (SQLSTATE ${code}).`,
        hint: 'Look at its own words in the detail, or into its log.',
      };
  }
}

const NO_WAY: Finding = {
  code: 'unreachable',
  message: 'There is no way from this machine to the host.',
  hint: 'Check the network or the VPN, and that the address is right.',
};

export const UNEXPLAINED: Finding = {
  code: 'unreachable',
  message: 'The connection ended before the login was done.',
  hint: 'Test the connection: `dagflux connections test` finds out who listens there.',
};

const NOT_TRUSTED: Finding = {
  code: 'unreachable',
  message: "The server's certificate is signed by nobody whom this machine trusts.",
  hint: 'Fill in the certificate of the authority that signed it (sslCa), which the provider of the database hands out.',
};

export function ofNode(code: string, settings: PostgresSettings, { hints }: Product): Finding | undefined {
  if (/^ERR_OSSL_/.test(code)) {
    return {
      code: 'invalid-input',
      message: 'The client certificate and its key cannot be read, or do not belong together.',
      hint: 'Fill in both as PEM text (-----BEGIN …), the key without a passphrase.',
    };
  }
  return BY_NODE_CODE[code]?.(settings, hints) ?? (/^ERR_SSL_/.test(code) ? handshakeFailed(settings) : undefined);
}

function handshakeFailed(settings: PostgresSettings): Finding {
  return {
    code: 'unreachable',
    message: 'The server and DagFlux could not agree on how to encrypt the connection.',
    hint: settings.sslCertificate
      ? 'The server may not accept the client certificate: check that it is signed by the authority that the server trusts.'
      : 'The server may ask for a client certificate (sslCertificate and sslKey), or know only outdated versions of TLS.',
  };
}

const always = (finding: Finding) => () => finding;
const trust = always(NOT_TRUSTED);
const noWay = always(NO_WAY);

/** Node's codes of the system, of name look-ups and of certificates (documentation of `errors` and `tls`). */
const BY_NODE_CODE: Readonly<Record<string, (settings: PostgresSettings, hints: Product['hints']) => Finding>> = {
  ENOTFOUND: always({
    code: 'unreachable',
    message: 'The host name is not known: no address was found for it.',
    hint: 'Check how it is written; a name of a private network is known only inside it or over its VPN.',
  }),
  EAI_AGAIN: always({
    code: 'unreachable',
    message: 'The host name could not be looked up: no name server answered.',
    hint: "Check this machine's network, and try again.",
  }),
  ECONNREFUSED: ({ port }, hints) => ({
    code: 'unreachable',
    message: `The host refused the connection: nothing listens on its port ${port}.`,
    hint: hints.refused,
  }),
  ENOENT: always({
    code: 'unreachable',
    message: 'There is no socket of a server in this folder.',
    hint: 'Check the folder (unix_socket_directories in postgresql.conf) and the port, and that the server is running.',
  }),
  EACCES: always({
    code: 'unauthorized',
    message: "This machine does not allow a connection to the server's socket.",
    hint: 'Check the permissions of its folder, or connect to 127.0.0.1 instead.',
  }),
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
  EHOSTDOWN: noWay,
  EADDRNOTAVAIL: noWay,
  ETIMEDOUT: noAnswer,
  DEPTH_ZERO_SELF_SIGNED_CERT: trust,
  SELF_SIGNED_CERT_IN_CHAIN: trust,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: trust,
  UNABLE_TO_GET_ISSUER_CERT: trust,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: trust,
  CERT_SIGNATURE_FAILURE: trust,
  CERT_UNTRUSTED: trust,
  CERT_REJECTED: trust,
  INVALID_CA: trust,
  INVALID_PURPOSE: trust,
  CERT_REVOKED: trust,
  CERT_HAS_EXPIRED: always({
    code: 'unreachable',
    message: "The server's certificate has expired.",
    hint: "Ask an administrator to renew it; check this machine's clock.",
  }),
  CERT_NOT_YET_VALID: always({
    code: 'unreachable',
    message: "The server's certificate is not valid yet.",
    hint: "Check this machine's clock.",
  }),
  ERR_TLS_CERT_ALTNAME_INVALID: always({
    code: 'unreachable',
    message: "The server's certificate is trusted, but made out to another name than the host.",
    hint: 'Enter the host as the certificate names it, or choose the SSL mode verify-ca, which does not compare names.',
  }),
};

function noAnswer({ connectTimeout }: PostgresSettings, hints: Product['hints']): Finding {
  return {
    code: 'timeout',
    message: `The host did not answer within ${seconds(connectTimeout)}.`,
    hint: hints.silent,
  };
}

export function ofPeer(peer: Peer, settings: PostgresSettings, product: Product): Finding {
  const { port } = settings;
  switch (peer.kind) {
    case 'none':
      return noAnswer(settings, product.hints);
    case 'silent':
      return {
        code: 'timeout',
        message: `Something takes connections on port ${port}, but does not answer as ${product.name} does.`,
        hint: 'Check host and port: it may be another service, a tunnel whose far end is gone, or a server that hangs.',
      };
    case 'closed':
      return {
        code: 'unreachable',
        message: `What listens on port ${port} ends the connection without a word.`,
        hint: 'Check host and port: it may be another service, or a proxy that does not know the address of this machine.',
      };
    case 'other':
      return {
        code: 'unreachable',
        message: `On port ${port} answers ${peer.service ?? 'another service'}, not ${product.name}.`,
        hint: `Check host and port; ${product.name}'s own is ${product.port}.`,
      };
    case 'postgres':
      if (settings.useSsl && !peer.tls) {
        return {
          code: 'unreachable',
          message: 'The server does not offer encrypted connections.',
          hint: 'Switch off Use SSL if the network between is safe, or have SSL switched on at the server.',
        };
      }
      return {
        code: 'unreachable',
        message: `A ${product.name} server answers, but the login did not come to an end within ${seconds(settings.connectTimeout)} or was cut off.`,
        hint: 'It may be overloaded, or ask for a kind of login that DagFlux does not know (such as Kerberos); its log tells.',
      };
  }
}

function seconds(count: number): string {
  return count === 1 ? '1 second' : `${count} seconds`;
}
