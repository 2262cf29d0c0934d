import { mysql } from '../../src/connectors/mysql/manifest.ts';
import { validateSettings } from '../../src/contract/form.ts';
import { mariadbServer } from '../../tools/services/mariadb.ts';
import { mysqlServer } from '../../tools/services/mysql.ts';
import { createMysqlDatabase } from '../../tools/services/mysql-database.ts';
import type { MysqlAddress } from '../../tools/services/mysql-family.ts';
import type { Offer } from '../../tools/services/offer.ts';
import type { Target } from '../target.ts';

/** The modes in which standard SQL is read as it is elsewhere: "…" is a name, || joins, a backslash is a character. */
const setupSql = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES')";

function target(title: string, server: Offer<MysqlAddress>): Target {
  const common = { id: 'mysql', title, connector: mysql, skips: [] } as const;
  if (!server.available) return { ...common, mode: 'unavailable', reason: server.reason };
  return {
    ...common,
    mode: 'live',
    open: async () => {
      const address = await createMysqlDatabase(server);
      const database = await mysql.open(validateSettings(mysql.form, { ...address, setupSql }));
      await database.session(async (session) => {
        const alter = `ALTER DATABASE ${mysql.dialect.quoteIdentifier(address.database)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;
        for await (const _ of session.run(alter));
      });
      return { database, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
    },
  };
}

export const mariadbTarget = target('MariaDB', await mariadbServer());
export const mysqlTarget = target('MySQL', await mysqlServer());
