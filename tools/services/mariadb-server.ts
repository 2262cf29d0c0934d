import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { debianPrograms } from './debian.ts';
import { startServer } from './local-server.ts';
import { CARELESS, type MysqlOptions, type MysqlServer, mysqlFlags, writeCertificates } from './mysql-family.ts';
import { Unavailable } from './offer.ts';

interface Binaries {
  /** What starts mariadbd. */
  readonly command: readonly [string, ...string[]];
  /** Holds bin, lib and share. */
  readonly base: string;
  /** Holds the scripts that make the system tables, and the messages. */
  readonly share: string;
}

/**
 * Starts a private MariaDB server that ends with this process; takes about a second.
 * @throws Unavailable where there is neither a MariaDB nor a way to have one
 */
export async function startMariadb(options: MysqlOptions = {}): Promise<MysqlServer> {
  const binaries = await findBinaries();
  const password = randomBytes(12).toString('base64url');
  const common = [
    ...binaries.command,
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--basedir=${binaries.base}`,
    `--lc-messages-dir=${binaries.share}`,
    '--innodb-log-file-size=32M',
    ...CARELESS,
  ] as const;
  let ca = '';
  const server = await startServer({
    title: 'MariaDB',
    prepare: async (folder) => {
      ca = writeCertificates(folder);
      await makeSystemTables(
        [...common, `--datadir=${join(folder, 'data')}`, `--tmpdir=${folder}`],
        binaries.share,
        folder,
        password,
      );
    },
    command: (folder, port) => {
      const [program, ...parameters] = common;
      return [program, ...parameters, `--datadir=${join(folder, 'data')}`, ...mysqlFlags(folder, port, options)];
    },
    // Written once it listens.
    isReady: async (_port, folder) => existsSync(join(folder, 'ready.pid')),
  });
  return { ...server, host: '127.0.0.1', username: 'root', password, ca };
}

/** What mariadb-install-db does, without its search for programs. */
async function makeSystemTables(
  [program, ...parameters]: readonly [string, ...string[]],
  share: string,
  folder: string,
  password: string,
): Promise<void> {
  mkdirSync(join(folder, 'data', 'mysql'), { recursive: true });
  const scripts = ['mysql_system_tables', 'mysql_performance_tables', 'mysql_system_tables_data'];
  const more = ['maria_add_gis_sp_bootstrap', 'mysql_sys_schema'];
  const texts = [...scripts, ...more].map((name) => readFileSync(join(share, `${name}.sql`), 'utf8'));
  const lines = texts.join('\n').split('\n');
  const input = [
    'CREATE DATABASE IF NOT EXISTS mysql;',
    'USE mysql;',
    'SET @auth_root_socket = NULL;',
    'SET @skip_auth_anonymous = 1;',
    ...lines.filter((line) => !line.includes('@current_hostname')),
    'USE mysql;',
    'DELETE FROM global_priv;',
    'FLUSH PRIVILEGES;',
    `CREATE USER root@'%' IDENTIFIED BY '${password}';`,
    "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;",
    '',
  ].join('\n');
  await runProgram(program, [...parameters, '--bootstrap', '--log-warnings=0'], { input });
}

/** The machine's own MariaDB, else Debian's package in the cache. */
async function findBinaries(): Promise<Binaries> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  const own = folders.map((folder) => join(folder, 'mariadbd')).find((path) => existsSync(path));
  if (own !== undefined) {
    const base = dirname(dirname(realpathSync(own)));
    return { command: [own], base, share: shareIn(base) };
  }
  const { root, command } = await debianPrograms('mariadb-server-core');
  const base = join(root, 'usr');
  return { command: command('usr/sbin/mariadbd'), base, share: shareIn(base) };
}

function shareIn(base: string): string {
  const folders = ['share/mysql', 'share/mariadb', 'share'].map((name) => join(base, name));
  const found = folders.find((folder) => existsSync(join(folder, 'mysql_system_tables.sql')));
  if (found === undefined)
    throw new Unavailable('The MariaDB here came without the scripts that make its system tables.');
  return found;
}
