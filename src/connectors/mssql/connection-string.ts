import { DagFluxError } from '../../contract/errors.ts';
import type { MssqlSettings } from './form.ts';

type Filled = { -readonly [K in keyof MssqlSettings]?: MssqlSettings[K] };

/**
 * Fills the form from a connection string of ADO.NET (`Server=tcp:host,1433;Database=…`), ODBC, JDBC
 * (`jdbc:sqlserver://host:1433;databaseName=…`), or a URL (`mssql://user:password@host:1433/database?encrypt=true`).
 * @throws invalid-input for what has no place in the form, by name; never with a value
 */
export function parseConnectionString(text: string): Partial<MssqlSettings> {
  const trimmed = text.trim();
  const jdbc = /^jdbc:sqlserver:\/\/([^;]*)(?:;|$)([\s\S]*)$/i.exec(trimmed);
  if (jdbc) {
    const filled = readPairs(jdbc[2] ?? '');
    if (jdbc[1]) readServer(jdbc[1].replace(/:(\d+)$/, ',$1'), filled);
    return filled;
  }
  if (/^(?:mssql|sqlserver):\/\//i.test(trimmed)) return readUrl(trimmed);
  return readPairs(trimmed);
}

/** What changes nothing here, or only how other clients do their work. */
const IGNORED: ReadonlySet<string> = new Set(
  'driver,applicationname,app,workstationid,wsid,multipleactiveresultsets,marsconnection,persistsecurityinfo,pooling,minpoolsize,connectretrycount,connectretryinterval,packetsize,currentlanguage,language,typesystemversion,columnencryptionsetting,sendstringparametersasunicode,selectmethod,multisubnetfailover,asynchronousprocessing,enlist,connectionlifetime,loadbalancetimeout,networklibrary'.split(
    ',',
  ),
);

type Read = (value: string, filled: Filled) => void;

const YES: ReadonlySet<string> = new Set(['true', 'yes', '1', 'mandatory', 'strict']);
const NO: ReadonlySet<string> = new Set(['false', 'no', '0', 'optional']);

function flag(key: string, value: string): boolean {
  const word = value.trim().toLowerCase();
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  throw refused(`The value of "${key}" in the connection string is neither yes nor no.`);
}

const password: Read = (value, filled) => {
  filled.password = value;
};
const username: Read = (value, filled) => {
  filled.username = value;
};
const database: Read = (value, filled) => {
  filled.database = value;
};
const seconds: Read = (value, filled) => {
  filled.connectTimeout = Math.max(1, toNumber(value));
};
/** Windows accounts. */
const integrated: Read = (value) => {
  if (/^(?:false|no|0)$/i.test(value.trim())) return;
  throw refused(
    'The connection string asks for a Windows account.',
    'Only SQL Server logins are supported: give user and password.',
  );
};

/** By the key in lower case, without spaces and underscores. */
const KEYS: Readonly<Record<string, Read>> = {
  server: readServer,
  datasource: readServer,
  address: readServer,
  addr: readServer,
  networkaddress: readServer,
  servername: readServer,
  database,
  databasename: database,
  initialcatalog: database,
  userid: username,
  uid: username,
  user: username,
  username,
  password,
  pwd: password,
  port: readPort,
  portnumber: readPort,
  instancename: (value, filled) => {
    filled.instance = value;
  },
  encrypt: (value, filled) => {
    filled.encrypt = flag('encrypt', value);
  },
  trustservercertificate: (value, filled) => {
    filled.trustServerCertificate = flag('trustServerCertificate', value);
  },
  connecttimeout: seconds,
  connectiontimeout: seconds,
  timeout: seconds,
  logintimeout: seconds,
  maxpoolsize: (value, filled) => {
    filled.poolSize = Math.min(100, Math.max(1, toNumber(value)));
  },
  integratedsecurity: integrated,
  trustedconnection: integrated,
};

/** Pairs with semicolons between; a value may stand in quotes, or in braces, with the closing mark doubled. */
function readPairs(text: string): Filled {
  const filled: Filled = {};
  const pair = /\s*([^=;]+?)\s*=\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|\{((?:[^}]|\}\})*)\}|([^;]*?))\s*(?:;|$)/y;
  let at = 0;
  while (/[^\s;]/.test(text.slice(at))) {
    at += /^[\s;]*/.exec(text.slice(at))?.[0].length ?? 0;
    pair.lastIndex = at;
    const match = pair.exec(text);
    if (!match) {
      throw refused(
        'The connection string cannot be read.',
        'Write pairs of key=value with semicolons between; put a value with a semicolon in double quotes.',
      );
    }
    const [whole, key = '', double, single, braced, plain] = match;
    const value =
      double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? braced?.replaceAll('}}', '}') ?? plain ?? '';
    at += whole.length;
    readKey(key, value, filled);
  }
  return filled;
}

function readKey(key: string, value: string, filled: Filled): void {
  const plain = key.toLowerCase().replaceAll(/[\s_]/g, '');
  if (IGNORED.has(plain)) return;
  const read = KEYS[plain];
  if (!read)
    throw refused(
      `The key "${key}" of the connection string has no place in the form.`,
      'Leave it out, if the connection works without it.',
    );
  read(value, filled);
}

/** `tcp:host\instance,port`; `.` and `(local)` are this machine. */
function readServer(value: string, filled: Filled): void {
  const match = /^(?:tcp:)?([^\\,:]+|\[[^\]]+\])(?:\\([^,]+))?(?:,\s*(\d+))?$/i.exec(value.trim());
  if (!match)
    throw refused(
      'The server in the connection string cannot be read.',
      'It is written host, host,port or host\\instance; named pipes are not supported.',
    );
  const [, host = '', instance, port] = match;
  if (/^\(localdb\)/i.test(host))
    throw refused('LocalDB cannot be reached over the network.', 'Use a server that listens on TCP/IP.');
  filled.host = host === '.' || host.toLowerCase() === '(local)' ? 'localhost' : host.replace(/^\[(.*)\]$/, '$1');
  if (instance !== undefined) filled.instance = instance;
  if (port === undefined) return;
  readPort(port, filled);
  // With a port, the name of the instance is not looked up.
  delete filled.instance;
}

function readPort(value: string, filled: Filled): void {
  filled.port = toNumber(value);
}

function toNumber(value: string): number {
  if (!/^\s*\d+\s*$/.test(value)) throw refused('A number of the connection string cannot be read.');
  return Number(value);
}

function readUrl(text: string): Filled {
  if (!URL.canParse(text))
    throw refused('The URL cannot be read.', 'Percent-encode what is special in the password: @ as %40, / as %2F.');
  const url = new URL(text);
  const filled: Filled = {};
  for (const [key, value] of url.searchParams) readKey(key, value, filled);
  if (url.hostname) filled.host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (url.port) filled.port = Number(url.port);
  if (url.username) filled.username = decodeURIComponent(url.username);
  if (url.password) filled.password = decodeURIComponent(url.password);
  const name = decodeURIComponent(url.pathname.slice(1));
  if (name) filled.database = name;
  return filled;
}

function refused(message: string, hint?: string): DagFluxError {
  return new DagFluxError('invalid-input', message, { hint });
}
