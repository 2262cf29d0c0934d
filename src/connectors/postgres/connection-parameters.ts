import { DagFluxError } from '../../contract/errors.ts';
import { nearNames } from '../../contract/near-names.ts';
import { form, type PostgresSettings } from './form.ts';

/** A parameter as it stands in a connection string, under libpq's name. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
  /** 1-based character where it starts. Errors tell this, never text of the string: it may be a piece of the password. */
  readonly position: number;
}

type Filled = { -readonly [K in keyof PostgresSettings]?: PostgresSettings[K] };

/** @throws invalid-input for what contradicts, is not known, or has no place in the form and would change the meaning */
export function fillForm(parameters: readonly Parameter[]): Partial<PostgresSettings> {
  const filled: Filled = {};
  for (const { name, value, position } of parameters) {
    // As in libpq: an empty value is the same as none.
    if (value === '') continue;
    if (value.includes('\0')) throw invalid(`The parameter at character ${position} holds a NUL character.`);
    const read = READERS.get(name);
    if (read === undefined) throw unknownParameter(name, position);
    read(value, filled);
  }
  if (filled.useSsl === false && filled.sslMode !== undefined) throw contradiction('sslmode');
  return filled;
}

export function isKnown(name: string): boolean {
  return READERS.has(name);
}

export function invalid(message: string, hint?: string): DagFluxError {
  return new DagFluxError('invalid-input', message, { hint });
}

type Reader = (value: string, filled: Filled) => void;

const field =
  (name: 'host' | 'database' | 'username' | 'password' | 'schema'): Reader =>
  (value, filled) =>
    put(filled, name, value);

const number =
  (name: 'port' | 'connectTimeout', parameter: string): Reader =>
  (value, filled) => {
    const { minimum, maximum } = form.find((candidate) => candidate.name === name) as {
      minimum: number;
      maximum: number;
    };
    const read = /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : Number.NaN;
    if (read >= minimum && read <= maximum) put(filled, name, read);
    else throw invalid(`The connection string's ${parameter} is not a whole number from ${minimum} to ${maximum}.`);
  };

/** Changes nothing here with one of these values (none named: with any). */
const ignored =
  (name: string, hint: string, ...values: readonly string[]): Reader =>
  (value) => {
    if (values.length > 0 && !values.includes(value.toLowerCase())) throw refused(name, hint);
  };

const REMOVE = 'Remove it from the string.';

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['host', readHost],
  ['port', number('port', 'port')],
  ['dbname', field('database')],
  ['user', field('username')],
  ['password', field('password')],
  ['connect_timeout', number('connectTimeout', 'connect_timeout')],
  // Not libpq's, but common in the strings of other programs.
  ['schema', field('schema')],
  ['currentSchema', field('schema')],
  ['sslmode', readSslMode],
  ['ssl', readSsl],
  ['sslrootcert', readRootCertificate],
  ['sslcert', () => file('sslcert', 'client certificate', 'sslCertificate')],
  ['sslkey', () => file('sslkey', 'client key', 'sslKey')],

  ...[
    'application_name',
    'fallback_application_name',
    'keepalives',
    'keepalives_idle',
    'keepalives_interval',
    'keepalives_count',
    'tcp_user_timeout',
    'krbsrvname',
    'gsslib',
    'sslcompression',
    'max_protocol_version',
    'pgbouncer',
  ].map((name): [string, Reader] => [name, () => undefined]),
  ...(
    [
      [
        'client_encoding',
        'DagFlux always speaks UTF-8. Remove it from the string.',
        'utf8',
        'utf-8',
        'unicode',
        'auto',
      ],
      ['gssencmode', 'DagFlux encrypts by SSL only. Remove it and use sslmode.', 'disable', 'prefer'],
      ['gssdelegation', REMOVE, '0'],
      [
        'channel_binding',
        'Remove it and use sslmode=verify-full, which also proves who the server is.',
        'disable',
        'prefer',
      ],
      ['target_session_attrs', 'Remove it and name the one host that is meant.', 'any'],
      ['load_balance_hosts', 'Remove it and name the one host that is meant.', 'disable'],
      ['sslnegotiation', REMOVE, 'postgres'],
      ['sslsni', REMOVE, '1'],
      ['sslcertmode', REMOVE, 'allow'],
      ['ssl_min_protocol_version', REMOVE, 'tlsv1', 'tlsv1.1', 'tlsv1.2'],
      ['ssl_max_protocol_version', REMOVE, 'tlsv1.3'],
      ['min_protocol_version', REMOVE, '3.0'],
      ['replication', REMOVE, 'false', 'off', 'no', '0'],
    ] as const
  ).map(([name, hint, ...values]): [string, Reader] => [name, ignored(name, hint, ...values)]),
  ...(
    [
      ['options', 'Remove it and put what it sets into the session set-up SQL (setupSql), as SET statements.'],
      ['hostaddr', 'Remove it and give the address as the host.'],
      ['service', 'Give host, port, dbname and user instead.'],
      ['servicefile', 'Give host, port, dbname and user instead.'],
      ['passfile', 'Give the password itself.'],
      ['requirepeer', REMOVE],
      ['require_auth', REMOVE],
      ['sslpassword', 'Remove it and give the key without a passphrase (sslKey).'],
      ['sslcrl', REMOVE],
      ['sslcrldir', REMOVE],
      ['sslkeylogfile', REMOVE],
      ['scram_client_key', 'Give the password instead.'],
      ['scram_server_key', 'Give the password instead.'],
      ['oauth_issuer', 'Give a password instead.'],
      ['oauth_client_id', 'Give a password instead.'],
      ['oauth_client_secret', 'Give a password instead.'],
      ['oauth_scope', 'Give a password instead.'],
    ] as const
  ).map(([name, hint]): [string, Reader] => [
    name,
    () => {
      throw refused(name, hint);
    },
  ]),
]);

function readHost(value: string, filled: Filled): void {
  if (value.includes(',')) {
    throw invalid(
      'The connection string names several hosts, and a connection is to one.',
      'Keep the one that is meant.',
    );
  }
  put(filled, 'host', value);
}

function readSslMode(value: string, filled: Filled): void {
  switch (value) {
    case 'disable':
      put(filled, 'useSsl', false);
      break;
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      put(filled, 'useSsl', true);
      put(filled, 'sslMode', value);
      break;
    case 'allow':
    case 'prefer':
      throw invalid(
        `The connection string says sslmode=${value}, which leaves it to chance whether the connection is encrypted.`,
        'Write sslmode=require to encrypt it always, or sslmode=disable.',
      );
    default:
      throw invalid(
        "The connection string's sslmode is not one that PostgreSQL knows.",
        'Write disable, require, verify-ca or verify-full.',
      );
  }
}

function readSsl(value: string, filled: Filled): void {
  const on = value === 'true' || value === '1';
  if (!on && value !== 'false' && value !== '0') {
    throw invalid(
      "The connection string's ssl is neither true nor false.",
      'Write sslmode=require or sslmode=disable.',
    );
  }
  put(filled, 'useSsl', on);
}

/** `system` = the authorities that the system trusts, which libpq allows with verify-full only. */
function readRootCertificate(value: string, filled: Filled): void {
  if (value !== 'system') file('sslrootcert', 'CA certificate', 'sslCa');
  put(filled, 'useSsl', true);
  put(filled, 'sslMode', 'verify-full');
}

function file(parameter: string, what: string, name: string): never {
  throw invalid(
    `The connection string names a file for ${parameter}, and DagFlux keeps certificates themselves.`,
    `Remove ${parameter} from the string and give the file's content as the ${what} (${name}).`,
  );
}

function put<K extends keyof PostgresSettings>(filled: Filled, name: K, value: NonNullable<PostgresSettings[K]>): void {
  if (filled[name] !== undefined && filled[name] !== value) throw contradiction(name);
  filled[name] = value;
}

function contradiction(name: string): DagFluxError {
  return invalid(
    `The connection string contradicts itself: it says two things for ${name}.`,
    'Keep the one that is meant.',
  );
}

function refused(name: string, hint: string): DagFluxError {
  return invalid(`The connection string has a value for ${name} that DagFlux cannot keep.`, hint);
}

function unknownParameter(name: string, position: number): DagFluxError {
  const [near] = nearNames(name, READERS.keys(), 1);
  return invalid(
    `The connection string has a parameter that PostgreSQL does not know, at character ${position}.`,
    near === undefined ? 'Remove it, or quote the value before it if this is part of it.' : `Was ${near} meant?`,
  );
}
