import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DagFluxError } from '../contract/errors.ts';

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

type Sealable = string | number | boolean;

/** Encrypts and decrypts single values with the vault's key. */
export interface Sealer {
  /**
   * Encrypts a value for one place, such as a connection's field. The same value gives another text each time.
   * @param place names the place; a text sealed for another one is refused there
   */
  seal(value: Sealable, place: readonly string[]): string;
  /** @throws invalid-data for a text that was changed or moved, or sealed with another key */
  unseal(sealed: string, place: readonly string[]): Sealable;
}

/** AES-256-GCM. A sealed value is base64 of nonce, tag and ciphertext; the place is authenticated with it. */
export function sealer(key: Uint8Array): Sealer {
  return {
    seal: (value, place) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(bytesOf(place));
      // As JSON, which keeps the type of the value, and any text: UTF-8 alone would lose a lone surrogate.
      const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    unseal: (sealed, place) => {
      const bytes = Buffer.from(sealed, 'base64');
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
          .setAAD(bytesOf(place))
          .setAuthTag(tag);
        const text =
          decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
        return JSON.parse(text);
      } catch (error) {
        throw new DagFluxError('invalid-data', `The encrypted value of ${place.join(' / ')} cannot be opened.`, {
          hint: 'It was changed outside DagFlux or sealed with another key: enter it again.',
          cause: error,
        });
      }
    },
  };
}

function bytesOf(place: readonly string[]): Uint8Array {
  return Buffer.from(JSON.stringify(place), 'utf8');
}
