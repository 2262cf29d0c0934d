import { mysql } from '../src/connectors/mysql/manifest.ts';
import type { Database } from '../src/contract/connector.ts';
import { validateSettings } from '../src/contract/form.ts';
import { mariadbServer } from './services/mariadb.ts';
import { mysqlServer } from './services/mysql.ts';
import { createMysqlDatabase } from './services/mysql-database.ts';
import type { MysqlAddress } from './services/mysql-family.ts';

/** Both servers of the MySQL connector, as `describeWith` takes them. */
export const mysqlServers = async () =>
  [
    ['MariaDB', await mariadbServer()],
    ['MySQL', await mysqlServer()],
  ] as const;

/** The product's own connector on a new, empty database. */
export async function openMysql(
  server: MysqlAddress,
  settings: Readonly<Record<string, boolean | number | string>> = {},
): Promise<Database> {
  const address = await createMysqlDatabase(server);
  return await mysql.open(validateSettings(mysql.form, { ...address, ...settings }));
}
