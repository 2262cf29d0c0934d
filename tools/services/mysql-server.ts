import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { debianPrograms } from './debian.ts';
import { startServer } from './local-server.ts';
import { CARELESS, type MysqlOptions, type MysqlServer, mysqlFlags, writeCertificates } from './mysql-family.ts';

/**
 * Starts a private server of the real MySQL (the LTS of Debian's unstable suite, whatever it is by then) that ends with this
 * process; takes some seconds. @throws Unavailable where there is no apt with a Debian source
 */
export async function startMysql(options: MysqlOptions = {}): Promise<MysqlServer> {
  const { root, command } = await debianPrograms('mysql-server-core', 'sid');
  const password = randomBytes(12).toString('base64url');
  const common = [
    ...command('usr/sbin/mysqld'),
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--basedir=${join(root, 'usr')}`,
    `--lc-messages-dir=${join(root, 'usr/share/mysql')}`,
    `--plugin-dir=${join(root, 'usr/lib/mysql/plugin')}`,
    '--secure-file-priv=NULL',
    '--innodb-redo-log-capacity=32M',
    ...CARELESS,
  ] as const;
  let ca = '';
  const server = await startServer({
    title: 'MySQL',
    prepare: async (folder) => {
      ca = writeCertificates(folder);
      const script = join(folder, 'initialize.sql');
      const users = `CREATE USER root@'%' IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;\n`;
      writeFileSync(script, `${users}DROP USER root@localhost;\n`, { mode: 0o600 });
      const [program, ...parameters] = common;
      const initialize = ['--initialize-insecure', `--init-file=${script}`, `--datadir=${join(folder, 'data')}`];
      await runProgram(program, [...parameters, ...initialize]);
    },
    command: (folder, port) => {
      const [program, ...parameters] = common;
      // Not at the price of twice the memory.
      const without = ['--mysqlx=OFF', '--performance-schema=OFF', '--disable-log-bin'];
      return [
        program,
        ...parameters,
        `--datadir=${join(folder, 'data')}`,
        ...without,
        ...mysqlFlags(folder, port, options),
      ];
    },
    // Written once it listens.
    isReady: async (_port, folder) => existsSync(join(folder, 'ready.pid')),
  });
  return { ...server, host: '127.0.0.1', username: 'root', password, ca };
}
