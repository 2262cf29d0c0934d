import { DagFluxError } from '../../contract/errors.ts';
import { readAccount } from './account.ts';
import type { SnowflakeSettings } from './form.ts';

/** The fields that a string can fill, all of them texts. */
type Filled =
  | 'account'
  | 'authentication'
  | 'database'
  | 'passphrase'
  | 'password'
  | 'role'
  | 'schema'
  | 'token'
  | 'username'
  | 'warehouse';
type Found = Partial<Record<Filled, string>>;

/** Options of both kinds of strings, lower case without underscores, by the field that they fill. */
const FIELDS: Readonly<Record<string, Filled>> = {
  user: 'username',
  username: 'username',
  password: 'password',
  account: 'account',
  db: 'database',
  database: 'database',
  schema: 'schema',
  warehouse: 'warehouse',
  role: 'role',
  token: 'token',
  privatekeypwd: 'passphrase',
  privatekeyfilepwd: 'passphrase',
};
const AUTHENTICATORS: Readonly<Record<string, SnowflakeSettings['authentication']>> = {
  snowflake: 'password',
  snowflakejwt: 'key-pair',
  programmaticaccesstoken: 'token',
};
/** What changes nothing of the connection that is made here. */
const IGNORED: ReadonlySet<string> = new Set([
  'application',
  'clientsessionkeepalive',
  'ssl',
  'tracing',
  'cachecolumnmetadata',
]);

/**
 * Reads `snowflake://user:password@account/database/schema?warehouse=…&role=…` (as SQLAlchemy and others write it) and
 * `jdbc:snowflake://host/?user=…&db=…`. @throws invalid-input
 */
export function parseConnectionString(text: string): Partial<SnowflakeSettings> {
  const match = /^\s*(jdbc:)?snowflake:\/\/([^?]*)(?:\?(.*))?$/is.exec(text.trim());
  if (!match) throw invalid('The text is no connection string of Snowflake.');
  const [, , place = '', query = ''] = match;
  const found: Found = {};
  const put = (name: Filled, value: string): void => {
    if (value === '') return;
    if (found[name] !== undefined && found[name] !== value)
      throw invalid(`The connection string names two values for ${name}.`);
    found[name] = value;
  };
  // A password may hold an @ that is not encoded: the last one ends it.
  const at = place.lastIndexOf('@');
  const [user = '', ...password] = at === -1 ? [] : place.slice(0, at).split(':');
  put('username', decode(user));
  put('password', decode(password.join(':')));
  const [host = '', database = '', schema = ''] = place.slice(at + 1).split('/');
  put('account', decode(host));
  put('database', decode(database));
  put('schema', decode(schema));
  for (const option of query.split('&').filter((one) => one !== '')) {
    const [key = '', ...value] = option.split('=');
    const name = decode(key).toLowerCase().replaceAll('_', '');
    readOption(name, decode(value.join('=').replaceAll('+', '%20')), { key, put });
  }
  if (found.account !== undefined) readAccount(found.account);
  if (found.authentication === undefined && found.password !== undefined) found.authentication = 'password';
  return found as Partial<SnowflakeSettings>; // `authentication` is one of its choices: see AUTHENTICATORS.
}

function readOption(
  name: string,
  value: string,
  { key, put }: { key: string; put: (name: Filled, value: string) => void },
): void {
  const field = FIELDS[name];
  const choice = AUTHENTICATORS[value.toLowerCase().replaceAll('_', '')];
  if (field !== undefined) put(field, value);
  else if (name === 'authenticator' && choice !== undefined) put('authentication', choice);
  else if (!IGNORED.has(name)) throw misplaced(name, key);
}

function misplaced(name: string, key: string): DagFluxError {
  if (name === 'authenticator') {
    const hint = 'Leave it out; a key pair, a token and a password are known.';
    return invalid('The connection string asks for an authentication that has no place here.', hint);
  }
  return invalid(
    `The connection string has the option "${key}", which has no place here.`,
    name.startsWith('privatekey')
      ? 'Give the text of the key with --private-key-file instead.'
      : 'Leave it out, and look for its field in the form.',
  );
}

/** A text that is not encoded is read as it stands. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function invalid(
  message: string,
  hint = 'Write snowflake://user@account/database/schema?warehouse=name&role=name.',
): DagFluxError {
  return new DagFluxError('invalid-input', message, { hint });
}
