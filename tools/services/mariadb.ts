import type { MysqlAddress } from './mysql-family.ts';
import type { Offer } from './offer.ts';
import { sharedService } from './test-services.ts';

/** The MariaDB server of this test run. */
export function mariadbServer(): Promise<Offer<MysqlAddress>> {
  return sharedService('mariadb');
}
