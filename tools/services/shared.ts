import { startMariadb } from './mariadb-server.ts';
import type { MysqlAddress } from './mysql-family.ts';

/** What test files share: one of each for a whole run. */
export interface SharedServices {
  readonly mariadb: MysqlAddress;
}

export type ServiceName = keyof SharedServices;

/** How each is started, when the first test file of a run asks for it. */
export const starters: { readonly [Name in ServiceName]: () => Promise<SharedServices[Name] & AsyncDisposable> } = {
  mariadb: startMariadb,
};
