import { type BrowserAddress, startBrowser } from '../browser.ts';
import { type BigqueryAddress, startBigquery } from './bigquery-server.ts';
import { startMariadb } from './mariadb-server.ts';
import type { MysqlAddress } from './mysql-family.ts';
import { startMysql } from './mysql-server.ts';
import { type SnowflakeAddress, startSnowflake } from './snowflake-server.ts';

/** What test files share: one of each for a whole run. The names are those that DAGFLUX_REQUIRE knows. */
export interface SharedServices {
  readonly mariadb: MysqlAddress;
  readonly mysql: MysqlAddress;
  readonly bqemulator: BigqueryAddress;
  readonly fakesnow: SnowflakeAddress;
  readonly chromium: BrowserAddress;
}

export type ServiceName = keyof SharedServices;

/** How each is started, when the first test file of a run asks for it. */
export const starters: { readonly [Name in ServiceName]: () => Promise<SharedServices[Name] & AsyncDisposable> } = {
  mariadb: startMariadb,
  mysql: startMysql,
  bqemulator: startBigquery,
  fakesnow: startSnowflake,
  chromium: startBrowser,
};
