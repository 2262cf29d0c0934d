import type { Offer } from './offer.ts';
import type { SnowflakeAddress } from './snowflake-server.ts';
import { sharedService } from './test-services.ts';

/** The Snowflake emulator of this test run. Its databases are shared: log in to one with a name of your own. */
export function snowflakeEmulator(): Promise<Offer<SnowflakeAddress>> {
  return sharedService('fakesnow');
}
