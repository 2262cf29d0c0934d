import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { KEY_BYTES } from './sealing.ts';

/** How a key is made from a passphrase; kept with the vault's record. `salt` is base64. */
export interface PassphraseParameters {
  readonly salt: string;
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

/** Parameters for a new vault: 32 MB and a third of a second, which OWASP counts as equal to 128 MB in one lane. */
export function newPassphraseParameters(): PassphraseParameters {
  return { salt: randomBytes(16).toString('base64'), cost: 2 ** 15, blockSize: 8, parallelization: 3 };
}

/** The key of a passphrase, by scrypt. The same characters give the same key however they were typed (NFC). */
export function keyFromPassphrase(passphrase: string, parameters: PassphraseParameters): Promise<Buffer> {
  const { cost, blockSize, parallelization } = parameters;
  const options: ScryptOptions = { cost, blockSize, parallelization, maxmem: 256 * cost * blockSize };
  return new Promise((done, failed) => {
    scrypt(passphrase.normalize('NFC'), Buffer.from(parameters.salt, 'base64'), KEY_BYTES, options, (error, key) =>
      error ? failed(error) : done(key),
    );
  });
}
