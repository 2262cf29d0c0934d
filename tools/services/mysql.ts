import type { MysqlAddress } from './mysql-family.ts';
import type { Offer } from './offer.ts';
import { sharedService } from './test-services.ts';

/** The server of the real MySQL of this test run. */
export function mysqlServer(): Promise<Offer<MysqlAddress>> {
  return sharedService('mysql');
}
