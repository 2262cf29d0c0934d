import type { ErrorCode } from '../../contract/errors.ts';
import type { MysqlSettings } from './form.ts';
import type { Peer } from './peer.ts';

/** What to say of a connection that could not be made: a sentence with the cause, and the next step. */
export interface Finding {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

const always = (finding: Finding) => () => finding;

const REFUSED = always({
  code: 'unauthenticated',
  message: 'The server refused the login: the password is wrong, or there is no such user for this address.',
  hint: "Enter the username and the password again; MySQL's users belong to the host that they come from ('name'@'host').",
});
const LOCKED = always({
  code: 'unauthenticated',
  message: 'The server refused the login: the account is locked.',
  hint: 'Ask an administrator to run ALTER USER … ACCOUNT UNLOCK.',
});
const EXPIRED = always({
  code: 'unauthenticated',
  message: "The user's password has expired, and has to be changed first.",
  hint: 'Change it in another client with ALTER USER USER() IDENTIFIED BY …, then enter the new one.',
});
const FULL = always({
  code: 'busy',
  message: 'The server has no connection left for this user.',
  hint: "Close other connections, lower the pool size, or have max_connections or the user's limit raised.",
});
const STOPPING = always({
  code: 'unreachable',
  message: 'The server is starting, stopping or recovering, and takes no connections yet.',
  hint: 'Try again in a moment.',
});

/** ERR packets of the login, by their number. */
const BY_NUMBER: Readonly<Record<number, (settings: MysqlSettings) => Finding>> = {
  1040: FULL,
  1044: ({ database }) => ({
    code: 'unauthorized',
    message: `The user may not use the database "${database}", or it is not there.`,
    hint: 'Check the name, or ask an administrator for privileges on it: MySQL does not tell which of the two it is.',
  }),
  1045: REFUSED,
  1049: ({ database }) => ({
    code: 'not-found',
    message: `There is no database "${database}" on this server.`,
    hint: 'Check the name, which is taken as written, with upper and lower case.',
  }),
  1053: STOPPING,
  1129: always({
    code: 'unauthorized',
    message: 'The server has blocked this machine after too many connections that failed.',
    hint: 'Ask an administrator to run FLUSH HOSTS (mysqladmin flush-hosts).',
  }),
  1130: always({
    code: 'unauthorized',
    message: 'The server lets nobody in from the address of this machine.',
    hint: "Ask an administrator for a user of this address ('name'@'%' for any); with a cloud provider also look at its list of allowed addresses.",
  }),
  1203: FULL,
  1226: FULL,
  1251: always({
    code: 'unsupported',
    message: 'The server asks for a kind of login that DagFlux does not know.',
    hint: 'Use a user with caching_sha2_password or mysql_native_password.',
  }),
  1698: REFUSED,
  1820: EXPIRED,
  1862: EXPIRED,
  3118: LOCKED,
  3159: always({
    code: 'unauthorized',
    message: 'The server lets users in only over an encrypted connection.',
    hint: 'Switch on Use SSL.',
  }),
  4151: LOCKED,
};

const NO_TLS: Finding = {
  code: 'unreachable',
  message: 'The server does not offer encrypted connections.',
  hint: 'Switch off Use SSL if the network between is safe, or have TLS switched on at the server.',
};

export function ofServer(number: number, settings: MysqlSettings): Finding {
  return (
    BY_NUMBER[number]?.(settings) ?? {
      code: 'unreachable',
      message: `The server, or a proxy before it, refused the connection (error ${number}).`,
      hint: 'Look into its log.',
    }
  );
}

const NO_WAY = always({
  code: 'unreachable',
  message: 'There is no way from this machine to the host.',
  hint: 'Check the network or the VPN, and that the address is right.',
});

const trust = always({
  code: 'unreachable',
  message: "The server's certificate is signed by nobody whom this machine trusts.",
  hint: 'Fill in the certificate of the authority that signed it (sslCa), which the provider of the database hands out.',
});

/** Node's codes of the system, of name look-ups and of certificates (documentation of `errors` and `tls`). */
const BY_NODE_CODE: Readonly<Record<string, (settings: MysqlSettings) => Finding>> = {
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
  ECONNREFUSED: ({ host, port }) => ({
    code: 'unreachable',
    message: host.startsWith('/')
      ? 'Nothing listens at the socket.'
      : `The host refused the connection: nothing listens on its port ${port}.`,
    hint: 'Check the port, and that the server is running and listens on this address (bind_address).',
  }),
  ENOENT: always({
    code: 'unreachable',
    message: 'There is no socket of a server at this path.',
    hint: "Check the path (the server's variable socket), and that the server is running.",
  }),
  EACCES: always({
    code: 'unauthorized',
    message: "This machine does not allow a connection to the server's socket.",
    hint: 'Check the permissions of its folder, or connect to 127.0.0.1 instead.',
  }),
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  EHOSTDOWN: NO_WAY,
  EADDRNOTAVAIL: NO_WAY,
  HANDSHAKE_NO_SSL_SUPPORT: () => NO_TLS,
  AUTH_SWITCH_PLUGIN_ERROR: always({
    code: 'unsupported',
    message: 'The server asks for a kind of login that DagFlux does not do, such as a password in plain text.',
    hint: 'Use a user with caching_sha2_password or mysql_native_password.',
  }),
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

export function ofNode(code: string, settings: MysqlSettings): Finding | undefined {
  if (/^ERR_OSSL_/.test(code)) {
    return {
      code: 'invalid-input',
      message: 'The client certificate and its key cannot be read, or do not belong together.',
      hint: 'Fill in both as PEM text (-----BEGIN …), the key without a passphrase.',
    };
  }
  if (/^ERR_SSL_/.test(code)) return HANDSHAKE;
  return BY_NODE_CODE[code]?.(settings);
}

export const HANDSHAKE: Finding = {
  code: 'unreachable',
  message: 'The server and DagFlux could not agree on how to encrypt the connection.',
  hint: 'The server may ask for a client certificate (sslCertificate and sslKey), or know only outdated versions of TLS.',
};

export function ofPeer(peer: Peer, settings: MysqlSettings): Finding {
  const { port, connectTimeout, useSsl } = settings;
  const limit = connectTimeout === 1 ? '1 second' : `${connectTimeout} seconds`;
  switch (peer.kind) {
    case 'none':
      return {
        code: 'timeout',
        message: `The host did not answer within ${limit}.`,
        hint: 'Check host and port; most often a firewall drops connections from this machine, or a VPN is off.',
      };
    case 'silent':
      return {
        code: 'timeout',
        message: `Something takes connections on port ${port}, but does not answer as MySQL does.`,
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
        message: `On port ${port} answers ${peer.service ?? 'another service'}, not MySQL or MariaDB.`,
        hint: 'Check host and port; theirs is 3306.',
      };
    case 'mysql':
      if (useSsl && !peer.tls) return NO_TLS;
      return {
        code: 'unreachable',
        message: `A MySQL or MariaDB server answers, but the login did not come to an end within ${limit} or was cut off.`,
        hint: 'It may be overloaded, or ask for a kind of login that DagFlux does not know; its log tells.',
      };
  }
}
