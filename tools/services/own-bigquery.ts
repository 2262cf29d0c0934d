import { type BigqueryAddress, startBigquery } from './bigquery-server.ts';
import { type Offer, offer } from './offer.ts';

let own: Promise<Offer<BigqueryAddress>> | undefined;

/**
 * A BigQuery emulator of this process alone, which runs its test files one after the other; ended with it. It has one connection
 * for all, so that a transaction is everybody's: files that begin some cannot share one at the same time.
 */
export function ownBigqueryEmulator(): Promise<Offer<BigqueryAddress>> {
  own ??= offer('bqemulator', startBigquery);
  return own;
}
