import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import { DagFluxError } from '../../contract/errors.ts';
import type { BigQuerySettings } from './form.ts';

/** What a request has to carry so that Google knows who asks. Cheap to call: tokens are kept until they are about to end. */
export interface Credentials {
  /** Of the account, for messages; null = not known. */
  readonly account: string | null;
  authorization(): Promise<string>;
}

const SCOPE = 'https://www.googleapis.com/auth/bigquery';
const LIFE_SECONDS = 3600;
/** A new token is made when the old one has less than this left. */
const MARGIN_SECONDS = 300;

/** @throws invalid-input for a key that cannot be read, unauthenticated where the machine has no credentials */
export function credentialsOf(settings: BigQuerySettings): Credentials {
  if (settings.applicationDefault) return applicationDefault();
  return serviceAccount(settings.serviceAccountJson ?? '');
}

/**
 * A service account signs its own tokens, so no token has to be asked for (Google, "Authorizing with a self-signed JWT",
 * AIP-4111).
 */
function serviceAccount(json: string): Credentials {
  const { email, keyId, key } = readKey(json);
  let token = '';
  let ends = 0;
  return {
    account: email,
    authorization: async () => {
      const now = Math.floor(Date.now() / 1000);
      if (now + MARGIN_SECONDS > ends) {
        ends = now + LIFE_SECONDS;
        token = sign(
          { alg: 'RS256', typ: 'JWT', kid: keyId },
          { iss: email, sub: email, scope: SCOPE, iat: now, exp: ends },
          key,
        );
      }
      return `Bearer ${token}`;
    },
  };
}

function sign(header: object, claims: object, key: KeyObject): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

/** What a key file says. @throws invalid-input for a text that is none */
export function readKey(json: string): { email: string; keyId: string | undefined; key: KeyObject } {
  const file = parse(json);
  const type = textOf(file, 'type');
  if (type !== 'service_account') {
    throw refused(
      type === undefined
        ? 'The service account JSON has no "type".'
        : 'The service account JSON is a key of another kind, and not of a service account.',
    );
  }
  const email = textOf(file, 'client_email');
  const pem = textOf(file, 'private_key');
  if (email === undefined) throw refused('The service account JSON has no "client_email".');
  if (pem === undefined) throw refused('The service account JSON has no "private_key".');
  let key: KeyObject;
  try {
    // A key that went through a shell or a form may have its line ends spelled out.
    key = createPrivateKey(pem.replaceAll('\\n', '\n'));
  } catch {
    // The reason is left out: it may tell of the key.
    throw refused('The "private_key" of the service account JSON cannot be read.');
  }
  if (key.asymmetricKeyType !== 'rsa') throw refused('The "private_key" of the service account JSON is no RSA key.');
  return { email, keyId: textOf(file, 'private_key_id'), key };
}

function parse(json: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // JSON.parse quotes what it reads, which is the secret.
    value = undefined;
  }
  if (typeof value !== 'object' || value === null) throw refused('The service account JSON is no JSON.');
  return value as Readonly<Record<string, unknown>>; // an object: checked above
}

function textOf(file: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = file[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function refused(message: string): DagFluxError {
  return new DagFluxError('invalid-input', message, {
    hint: 'Create a key of type JSON in the console (IAM & Admin, Service Accounts, Keys) and paste the whole file.',
  });
}

/** The credentials of this machine, as every Google tool looks for them: a file, gcloud's login, or the server it runs on. */
function applicationDefault(): Credentials {
  let client: Promise<{ getRequestHeaders(): Promise<Headers> }> | undefined;
  const find = async () => {
    const { GoogleAuth } = await import('google-auth-library');
    return await new GoogleAuth({ scopes: [SCOPE] }).getClient();
  };
  return {
    account: null,
    authorization: async () => {
      try {
        client ??= find();
        const headers = await (await client).getRequestHeaders();
        return headers.get('authorization') ?? '';
      } catch (cause) {
        client = undefined;
        throw new DagFluxError('unauthenticated', 'This machine has no valid application default credentials.', {
          hint: 'Run "gcloud auth application-default login", or set GOOGLE_APPLICATION_CREDENTIALS to a key file.',
          cause,
        });
      }
    },
  };
}
