import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { DagFluxError } from '../contract/errors.ts';
import { defaultKeyFile, makeKeyFile, readKeyFile } from './key-file.ts';
import { type Keyring, makeKeyringKey, readKeyringKey, systemKeyring } from './keyring.ts';
import { keyFromPassphrase, newPassphraseParameters } from './passphrase.ts';
import { isKeyOf, type KeyPlace, newRecord, parseRecord, type VaultRecord } from './record.ts';
import { type Sealer, sealer } from './sealing.ts';

export interface VaultOptions {
  /** The data folder; a key file must not be inside it. */
  readonly folder: string;
  /** Where the vault's record rests. `create` answers the record that stands when another process was first. */
  readonly records: { read(): string | undefined; create(record: string): string };
  /** `DAGFLUX_PASSPHRASE`, `DAGFLUX_KEY_FILE`. Default: this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /**
   * Asks a person for the passphrase: for a new one (to be typed twice), or for the one that the vault has. An empty answer
   * to `new` means none: a key file is used. Absent: there is nobody to ask.
   */
  readonly askPassphrase?: (which: 'new' | 'known') => Promise<string>;
  /** Told once, when a new vault was made: a sentence on where its key is and that a copy should be kept. */
  readonly onMade?: (message: string) => void;
  readonly keyring?: Keyring;
}

/** Where secrets rest, encrypted. The key is fetched when it is first needed, and once. */
export interface Vault {
  /**
   * Fetches the key, or makes it if there has never been one. What the record names is never replaced in silence.
   * @throws unauthenticated when the recorded key is missing or another one; unreachable, unauthorized when it cannot be read
   */
  unlock(): Promise<Sealer>;
  /** Where the key is, without fetching it; null = none was needed yet. */
  place(): { readonly kind: KeyPlace['kind']; readonly words: string } | null;
}

export function openVault(options: VaultOptions): Vault {
  let unlocked: Promise<Sealer> | undefined;
  return {
    unlock: () => {
      unlocked ??= unlock(options).catch((error: unknown) => {
        unlocked = undefined;
        throw error;
      });
      return unlocked;
    },
    place: () => {
      const text = options.records.read();
      if (text === undefined) return null;
      const { key } = parseRecord(text);
      return { kind: key.kind, words: placeName(options, key) };
    },
  };
}

async function unlock(options: VaultOptions): Promise<Sealer> {
  const text = options.records.read();
  return text === undefined ? await makeVault(options) : await openWith(options, parseRecord(text));
}

async function openWith(options: VaultOptions, record: VaultRecord): Promise<Sealer> {
  const opened = sealer(await fetchKey(options, record.key));
  if (isKeyOf(record, opened)) return opened;
  if (record.key.kind === 'passphrase') {
    throw new DagFluxError('unauthenticated', 'This is not the passphrase that the vault was made with.', {
      hint: 'Enter that passphrase, or set it in DAGFLUX_PASSPHRASE.',
    });
  }
  throw new DagFluxError('unauthenticated', `The key in ${placeName(options, record.key)} is not the vault's.`, {
    hint: 'Put back the key that the vault was made with. Without it the saved secrets cannot be opened.',
  });
}

async function fetchKey(options: VaultOptions, key: KeyPlace): Promise<Buffer> {
  switch (key.kind) {
    case 'keyring':
      return await readKeyringKey(options.keyring ?? systemKeyring(), key.account);
    case 'key-file':
      return await readKeyFile(environment(options).DAGFLUX_KEY_FILE || key.path);
    case 'passphrase': {
      const passphrase = environment(options).DAGFLUX_PASSPHRASE || (await options.askPassphrase?.('known'));
      if (passphrase) return await keyFromPassphrase(passphrase, key);
      throw new DagFluxError('unauthenticated', "The vault's key is missing: it is made from a passphrase.", {
        hint: 'Set the passphrase in DAGFLUX_PASSPHRASE, or run this on a terminal, where it is asked for.',
      });
    }
  }
}

async function makeVault(options: VaultOptions): Promise<Sealer> {
  const made = await makeKey(options);
  const record = newRecord(made.place, sealer(made.key));
  const standing = parseRecord(options.records.create(JSON.stringify(record)));
  if (standing.check !== record.check) {
    // Another process made the vault meanwhile: its key is the one.
    await made.discard?.();
    return await openWith(options, standing);
  }
  options.onMade?.(
    `Secrets are encrypted with a key that is in ${placeName(options, made.place)}. Without it they cannot be opened: keep it safe.`,
  );
  return sealer(made.key);
}

interface MadeKey {
  readonly key: Buffer;
  readonly place: KeyPlace;
  readonly discard?: () => Promise<void>;
}

/** In this order: what the environment names, the system's store, a passphrase, a key file. */
async function makeKey(options: VaultOptions): Promise<MadeKey> {
  const { DAGFLUX_PASSPHRASE: passphrase, DAGFLUX_KEY_FILE: keyFile } = environment(options);
  if (passphrase) return await fromPassphrase(passphrase);
  if (!keyFile) {
    const keyring = options.keyring ?? systemKeyring();
    const account = randomUUID();
    const key = await makeKeyringKey(keyring, account);
    if (key) return { key, place: { kind: 'keyring', account }, discard: () => keyring.remove(account) };
    const typed = await options.askPassphrase?.('new');
    if (typed) return await fromPassphrase(typed);
  }
  const path = resolve(keyFile || defaultKeyFile());
  return { key: await makeKeyFile(path, options.folder), place: { kind: 'key-file', path } };
}

async function fromPassphrase(passphrase: string): Promise<MadeKey> {
  const parameters = newPassphraseParameters();
  return { key: await keyFromPassphrase(passphrase, parameters), place: { kind: 'passphrase', ...parameters } };
}

function placeName(options: VaultOptions, key: KeyPlace): string {
  switch (key.kind) {
    case 'keyring':
      return `the system's store of secrets (entry "dagflux", account "${key.account}")`;
    case 'key-file':
      return `the key file ${environment(options).DAGFLUX_KEY_FILE || key.path}`;
    case 'passphrase':
      return 'your memory (a passphrase)';
  }
}

function environment(options: VaultOptions): Readonly<Record<string, string | undefined>> {
  return options.environment ?? process.env;
}
