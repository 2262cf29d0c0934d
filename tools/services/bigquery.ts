import type { BigqueryAddress } from './bigquery-server.ts';
import type { Offer } from './offer.ts';
import { sharedService } from './test-services.ts';

/**
 * The BigQuery emulator of this test run. Its datasets are shared: make one with a name of your own.
 * It has one connection for all, so that a transaction is everybody's: who begins one starts an emulator (`startBigquery`).
 */
export function bigqueryEmulator(): Promise<Offer<BigqueryAddress>> {
  return sharedService('bqemulator');
}
