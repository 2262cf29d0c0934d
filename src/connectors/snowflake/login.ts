import { createPrivateKey } from 'node:crypto';
import { DagFluxError } from '../../contract/errors.ts';
import { readAccount } from './account.ts';
import type { SnowflakeSettings } from './form.ts';
import type { ConnectionOptions } from './sdk.ts';

/** The driver's options for these settings. @throws invalid-input */
export function loginOptions(settings: SnowflakeSettings): ConnectionOptions {
  const { account, accessUrl } = readAccount(settings.account, settings.endpoint);
  return {
    account,
    accessUrl,
    username: settings.username,
    ...credentials(settings),
    // As they are stored: the driver passes names on, and Snowflake folds them unless they are quoted.
    warehouse: quoted(settings.warehouse),
    database: quoted(settings.database),
    schema: quoted(settings.schema),
    ...(settings.role !== undefined && { role: quoted(settings.role) }),
    application: 'DagFlux',
    clientSessionKeepAlive: true,
    // One chunk of a large result ahead and no more.
    resultPrefetch: 1,
    rowStreamHighWaterMark: 1000,
    // Bounded by the connect timeout of the form; the driver would go on for minutes.
    sfRetryMaxLoginRetries: 1,
    disableConsoleLogin: true,
  } as ConnectionOptions; // `sfRetryMaxLoginRetries` and its like are read by the driver and missing in its types.
}

function quoted(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function credentials(settings: SnowflakeSettings): Partial<ConnectionOptions> {
  switch (settings.authentication) {
    case 'key-pair':
      return { authenticator: 'SNOWFLAKE_JWT', privateKey: readKey(settings) };
    case 'token':
      return {
        authenticator: 'PROGRAMMATIC_ACCESS_TOKEN',
        token: needed(settings.token, 'token', 'Fill it in, or choose another authentication.').trim(),
      };
    case 'password':
      return {
        authenticator: 'SNOWFLAKE',
        password: needed(settings.password, 'password', 'Fill it in, or better choose a key pair or a token.'),
      };
  }
}

function needed(value: string | undefined, name: string, hint: string): string {
  if (value !== undefined) return value;
  throw new DagFluxError('invalid-input', `The field "${name}" is required for this authentication.`, { hint });
}

/** The key without its passphrase, as PKCS#8, whichever form it was entered in. */
function readKey({ privateKey, passphrase }: SnowflakeSettings): string {
  const text = needed(privateKey, 'privateKey', 'Paste the text of the file rsa_key.p8, with its first and last line.');
  // Pasted through a form of one line, line ends may have become two characters.
  const pem = text.replaceAll('\\n', '\n').trim();
  const encrypted = /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(pem);
  if (encrypted) needed(passphrase, 'passphrase', 'The private key is encrypted; fill in its passphrase.');
  try {
    const key = createPrivateKey({ key: pem, format: 'pem', ...(encrypted && { passphrase }) });
    if (key.asymmetricKeyType === 'rsa') return key.export({ format: 'pem', type: 'pkcs8' }) as string; // PEM is text.
  } catch {
    // Node's own words may hold parts of the key.
    throw new DagFluxError(
      'invalid-input',
      encrypted ? 'The private key cannot be decrypted with this passphrase.' : 'The private key cannot be read.',
      {
        hint: 'Paste the whole file (openssl genrsa 2048 | openssl pkcs8 -topk8 -inform PEM -out rsa_key.p8) and its passphrase.',
      },
    );
  }
  throw new DagFluxError('invalid-input', 'The private key is not an RSA key.', {
    hint: 'Snowflake takes RSA keys of 2,048 bits or more; make one with openssl genrsa 2048.',
  });
}
