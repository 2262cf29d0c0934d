import { afterAll } from 'vitest';
import { type BigqueryAddress, startBigquery } from './bigquery-server.ts';
import { type Offer, offer } from './offer.ts';

/**
 * A BigQuery emulator of this test file alone, ended with it. It has one connection for all, so that a transaction is
 * everybody's: files that begin some cannot share one.
 */
export async function ownBigqueryEmulator(): Promise<Offer<BigqueryAddress>> {
  const found = await offer('bqemulator', startBigquery);
  if (found.available) afterAll(() => found[Symbol.asyncDispose]());
  return found;
}
