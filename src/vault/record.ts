import { DagFluxError } from '../contract/errors.ts';
import type { PassphraseParameters } from './passphrase.ts';
import type { Sealer } from './sealing.ts';

/** Where the vault's key is. Never the key itself. */
export type KeyPlace =
  | { readonly kind: 'keyring'; readonly account: string }
  | ({ readonly kind: 'passphrase' } & PassphraseParameters)
  | { readonly kind: 'key-file'; readonly path: string };

/** What the vault writes down once, when it is made. `check` is a known text, sealed, which only the right key opens. */
export interface VaultRecord {
  readonly version: 1;
  readonly key: KeyPlace;
  readonly check: string;
}

const CHECK_PLACE = ['vault', 'key check'];
const CHECK_TEXT = 'dagflux';

export function newRecord(key: KeyPlace, sealer: Sealer): VaultRecord {
  return { version: 1, key, check: sealer.seal(CHECK_TEXT, CHECK_PLACE) };
}

/** Whether this is the key that the record was made with. */
export function isKeyOf(record: VaultRecord, sealer: Sealer): boolean {
  try {
    return sealer.unseal(record.check, CHECK_PLACE) === CHECK_TEXT;
  } catch {
    return false;
  }
}

export function parseRecord(text: string): VaultRecord {
  const record: VaultRecord = JSON.parse(text);
  if (record.version === 1) return record;
  throw new DagFluxError('unsupported', 'The vault was written by a newer DagFlux.', { hint: 'Update DagFlux.' });
}
