import { randomBytes } from 'node:crypto';
import { DagFluxError } from '../contract/errors.ts';
import { KEY_BYTES } from './sealing.ts';

/** The system's own store of secrets, as far as the vault needs it. Each call may fail when it cannot be reached. */
export interface Keyring {
  read(account: string): Promise<string | null>;
  write(account: string, secret: string): Promise<void>;
  remove(account: string): Promise<void>;
}

/**
 * Keychain, Credential Manager or Secret Service, under the service name `dagflux`. On Linux only the Secret Service: the
 * kernel's keyring is lost at a reboot. The binding is loaded when first used.
 */
export function systemKeyring(): Keyring {
  const entry = async (account: string) => {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    return new AsyncEntry('dagflux', account, { linux: { store: 'secret-service' } });
  };
  return {
    read: async (account) => await (await entry(account)).getPassword(),
    write: async (account, secret) => await (await entry(account)).setPassword(secret),
    remove: async (account) => void (await (await entry(account)).deleteCredential()),
  };
}

/** Puts a new key into the keyring, and answers it if it is really kept there; null when the keyring cannot be used. */
export async function makeKeyringKey(keyring: Keyring, account: string): Promise<Buffer | null> {
  const secret = randomBytes(KEY_BYTES).toString('base64');
  try {
    await keyring.write(account, secret);
    return (await keyring.read(account)) === secret ? Buffer.from(secret, 'base64') : null;
  } catch {
    return null;
  }
}

/** @throws unauthenticated when the key is not there; unreachable when the keyring does not answer */
export async function readKeyringKey(keyring: Keyring, account: string): Promise<Buffer> {
  const secret = await keyring.read(account).catch((error: unknown) => {
    throw new DagFluxError(
      'unreachable',
      "The system's store of secrets, which holds the vault's key, does not answer.",
      {
        hint: 'Unlock or start it (on Linux: a Secret Service such as GNOME Keyring or KWallet, reached over D-Bus) and try again.',
        cause: error,
      },
    );
  });
  if (secret !== null) return Buffer.from(secret, 'base64');
  throw new DagFluxError(
    'unauthenticated',
    `The vault's key is missing: the system's store has no entry "dagflux", account "${account}".`,
    {
      hint: 'Unlock the store or put the entry back, as the user who made it. Without it the saved secrets cannot be opened.',
    },
  );
}
