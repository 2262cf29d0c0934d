import { DagFluxError } from '../../contract/errors.ts';
import { nearNames } from '../../contract/near-names.ts';
import type { MysqlSettings } from './form.ts';

type Filled = { -readonly [K in keyof MysqlSettings]?: MysqlSettings[K] };
type Reader = (value: string, filled: Filled) => void;

const SCHEME = /^(?:jdbc:)?(?:mysql|mariadb)(?:\+\w+)?:\/\//i;
/** What stands behind user and password. */
const REMAINDER =
  /^(?<host>\[[^\]]*\]|[^\s@/?#:,[\]()]*)(?::(?<port>\d*))?(?<others>,[^/?#]*)?(?:\/(?<database>[^@/?#]*))?(?:\?(?<query>[^#]*))?$/su;

/**
 * Fills the form from a URL: `mysql://user:password@host:port/database?parameter=value`, `mariadb://…`, and the same of JDBC,
 * where user and password stand among the parameters. What it does not say is left out; what would change the meaning of the
 * connection and has no place in the form is refused by name.
 * @throws invalid-input; no message holds text of the string but parameter names that are known
 */
export function parseConnectionString(text: string): Partial<MysqlSettings> {
  const trimmed = text.trim();
  const scheme = SCHEME.exec(trimmed)?.[0];
  if (scheme === undefined) {
    throw invalid(
      'This is no connection string of MySQL or MariaDB.',
      'It starts with mysql://, mariadb://, jdbc:mysql:// or jdbc:mariadb://.',
    );
  }
  const rest = trimmed.slice(scheme.length);
  const { login, parts } = split(rest);
  if (parts.others !== undefined) {
    throw invalid(
      'The connection string names several hosts, and a connection is to one.',
      'Keep the one that is meant.',
    );
  }
  const filled: Filled = {};
  const host = decode((parts.host ?? '').replace(/^\[(.*)\]$/, '$1'));
  if (host !== '') put(filled, 'host', host);
  if (parts.port) put(filled, 'port', portOf(parts.port));
  if (parts.database) put(filled, 'database', decode(parts.database));
  if (login !== undefined) {
    const colon = login.indexOf(':');
    put(filled, 'username', decode(colon === -1 ? login : login.slice(0, colon)));
    if (colon !== -1) put(filled, 'password', decode(login.slice(colon + 1)));
  }
  for (const part of (parts.query ?? '').split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = equals === -1 ? part : part.slice(0, equals);
    const read = READERS.get(name.toLowerCase());
    if (read === undefined) throw unknownParameter(name);
    const value = equals === -1 ? '' : decode(part.slice(equals + 1));
    if (value !== '') read(value, filled);
  }
  if (filled.useSsl === false && filled.sslMode !== undefined) throw contradiction('sslMode');
  return filled;
}

/** The user part ends at the first @ behind which everything can be read: a password may stand there raw, with @ : / in it. */
function split(rest: string): { login: string | undefined; parts: Readonly<Record<string, string | undefined>> } {
  const ends = [-1, ...[...rest.matchAll(/@/g)].map((match) => match.index)];
  const readable = ends.flatMap((end) => {
    const parts = REMAINDER.exec(rest.slice(end + 1))?.groups;
    return parts ? [{ login: end === -1 ? undefined : rest.slice(0, end), parts }] : [];
  });
  const known = readable.find(({ parts }) =>
    (parts.query ?? '')
      .split('&')
      .every((part) => part === '' || READERS.has((part.split('=')[0] ?? '').toLowerCase())),
  );
  const found = known ?? readable[0];
  if (found) return found;
  throw invalid(
    'The connection string cannot be read.',
    'Write mysql://user:password@host:3306/database, with special characters percent-encoded (@ is %40, / is %2F).',
  );
}

const ignored: Reader = () => undefined;
const truth = (value: string): boolean => /^(?:true|1|yes|on)$/i.test(value);
const field =
  (name: 'username' | 'password' | 'host' | 'database'): Reader =>
  (value, filled) =>
    put(filled, name, value);
const refused =
  (name: string, hint: string): Reader =>
  () => {
    throw invalid(`The connection string has a value for ${name} that DagFlux cannot keep.`, hint);
  };
const ssl: Reader = (value, filled) => {
  if (/^\{|^Amazon/.test(value)) refused('ssl', 'Give the SSL mode and the CA certificate in the form.')(value, filled);
  put(filled, 'useSsl', truth(value));
};

/** What the vendors' words say of TLS; those that leave it to chance are refused. */
const MODES: Readonly<Record<string, (filled: Filled) => void>> = {
  disabled: (filled) => put(filled, 'useSsl', false),
  disable: (filled) => put(filled, 'useSsl', false),
  required: (filled) => mode(filled, 'require'),
  require: (filled) => mode(filled, 'require'),
  trust: (filled) => mode(filled, 'require'),
  verify_ca: (filled) => mode(filled, 'verify-ca'),
  'verify-ca': (filled) => mode(filled, 'verify-ca'),
  verify_identity: (filled) => mode(filled, 'verify-full'),
  'verify-full': (filled) => mode(filled, 'verify-full'),
};

const sslModeReader: Reader = (value, filled) => {
  const read = MODES[value.toLowerCase()];
  if (read) return read(filled);
  throw invalid(
    'The SSL mode of the connection string leaves it to chance whether the connection is encrypted, or is unknown.',
    'Write sslMode=REQUIRED, VERIFY_CA or VERIFY_IDENTITY to encrypt it always, or sslMode=DISABLED.',
  );
};

const file = (name: string, what: string): Reader =>
  refused(name, `Remove it, and give the file's content as the ${what} in the form.`);

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['user', field('username')],
  ['username', field('username')],
  ['password', field('password')],
  ['host', field('host')],
  ['database', field('database')],
  ['port', (value, filled) => put(filled, 'port', portOf(value))],
  ['socket', field('host')],
  ['socketpath', field('host')],
  ['unix_socket', field('host')],
  ['ssl', ssl],
  ['usessl', ssl],
  ['requiressl', ssl],
  ['tls', ssl],
  ['sslmode', sslModeReader],
  ['ssl-mode', sslModeReader],
  ['ssl_mode', sslModeReader],
  ['verifyservercertificate', (value, filled) => (truth(value) ? mode(filled, 'verify-ca') : undefined)],
  ['connecttimeout', (value, filled) => put(filled, 'connectTimeout', Math.max(1, Math.ceil(Number(value) / 1000)))],
  ['connect_timeout', (value, filled) => put(filled, 'connectTimeout', Math.max(1, Math.ceil(Number(value))))],
  ...['ssl_ca', 'sslca', 'servercertificate', 'serversslcert', 'trustcertificatekeystoreurl'].map(
    (name): [string, Reader] => [name, file(name, 'CA certificate (sslCa)')],
  ),
  ...['ssl_cert', 'sslcert', 'clientcertificatekeystoreurl'].map((name): [string, Reader] => [
    name,
    file(name, 'client certificate (sslCertificate)'),
  ]),
  ...['ssl_key', 'sslkey'].map((name): [string, Reader] => [name, file(name, 'client key (sslKey)')]),
  [
    'sessionvariables',
    refused('sessionVariables', 'Put what it sets into the session set-up SQL (setupSql), as SET statements.'),
  ],
  ['init_command', refused('init_command', 'Put it into the session set-up SQL (setupSql).')],
  ['initsql', refused('initSql', 'Put it into the session set-up SQL (setupSql).')],
  // How another program works: nothing of it changes what is connected to, or how values are read here.
  ...[
    ...['charset', 'characterencoding', 'useunicode', 'collation', 'connectioncollation', 'servertimezone'],
    ...[
      'connectiontimezone',
      'timezone',
      'uselegacydatetimecode',
      'useaffectedrows',
      'autoreconnect',
      'allowmultiqueries',
    ],
    ...[
      'allowpublickeyretrieval',
      'rewritebatchedstatements',
      'cacheprepstmts',
      'prepstmtcachesize',
      'useserverprepstmts',
    ],
    ...['prepstmtcachesqllimit', 'zerodatetimebehavior', 'tinyint1isbit', 'yearisdatetype', 'usecursorfetch'],
    ...[
      'defaultfetchsize',
      'allowloadlocalinfile',
      'allowlocalinfile',
      'local_infile',
      'usecompression',
      'sockettimeout',
    ],
    ...['tcpkeepalive', 'applicationname', 'program_name', 'connectionlimit', 'pool_size', 'multiplestatements'],
    ...['datestrings', 'supportbignumbers', 'bignumberstrings', 'debug', 'nullcatalogmeanscurrent'],
  ].map((name): [string, Reader] => [name, ignored]),
]);

function mode(filled: Filled, wanted: NonNullable<MysqlSettings['sslMode']>): void {
  put(filled, 'useSsl', true);
  put(filled, 'sslMode', wanted);
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw invalid("The connection string's port is not a whole number from 1 to 65535.");
}

function put<K extends keyof MysqlSettings>(filled: Filled, name: K, value: NonNullable<MysqlSettings[K]>): void {
  if (filled[name] !== undefined && filled[name] !== value) throw contradiction(name);
  filled[name] = value;
}

/** Percent-encoding undone; text in which no % is followed by two hex digits was not encoded. */
function decode(text: string): string {
  const encoded = text.match(/%[0-9a-f]{2}/gi)?.length ?? 0;
  if (encoded === 0) return text;
  if (encoded === text.split('%').length - 1) {
    try {
      return decodeURIComponent(text);
    } catch {
      // Told below.
    }
  }
  throw invalid(
    'The percent-encoding of the connection string cannot be read.',
    'Percent-encode the whole of a value, as UTF-8: a percent sign is %25.',
  );
}

function contradiction(name: string): DagFluxError {
  return invalid(
    `The connection string contradicts itself: it says two things for ${name}.`,
    'Keep the one that is meant.',
  );
}

function unknownParameter(name: string): DagFluxError {
  const [near] = nearNames(name, READERS.keys(), 1);
  return invalid(
    'The connection string has a parameter that DagFlux does not know.',
    near === undefined
      ? 'Remove it, or percent-encode the value before it if this is part of it.'
      : `Was ${near} meant?`,
  );
}

function invalid(message: string, hint?: string): DagFluxError {
  return new DagFluxError('invalid-input', message, { hint });
}
