import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAuthority } from '../certificates.ts';
import type { LocalServer } from './local-server.ts';

/** Where a server is, and its superuser. */
export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** PEM of the authority that signed the server's certificate, which names localhost and 127.0.0.1. TLS may be used, and need not. */
  readonly ca: string;
}

export interface MysqlServer extends MysqlAddress, LocalServer {}

export interface MysqlOptions {
  /** Options of the server, as `max_allowed_packet: '1M'`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A power cut may lose all; nothing else does. */
export const CARELESS = ['--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=OFF'];

/** What MariaDB's and MySQL's servers are started with alike. */
export function mysqlFlags(folder: string, port: number, { settings = {} }: MysqlOptions): string[] {
  const all: Record<string, string> = {
    port: String(port),
    bind_address: '127.0.0.1',
    skip_name_resolve: 'ON',
    socket: join(folder, 'socket'),
    // A MariaDB that starts removes the temporary tables of all others from the system's folder.
    tmpdir: folder,
    pid_file: join(folder, 'ready.pid'),
    character_set_server: 'utf8mb4',
    local_infile: 'ON',
    max_connections: '300',
    innodb_buffer_pool_size: '64M',
    ssl_ca: join(folder, 'tls', 'ca.pem'),
    ssl_cert: join(folder, 'tls', 'certificate.pem'),
    ssl_key: join(folder, 'tls', 'key.pem'),
    ...settings,
  };
  return Object.entries(all).map(([name, value]) => `--${name.replaceAll('_', '-')}=${value}`);
}

/** Answers the authority's PEM. */
export function writeCertificates(folder: string): string {
  const authority = makeAuthority('DagFlux tests');
  const { certificate, key } = authority.issue({ commonName: 'localhost', hosts: ['localhost', '127.0.0.1'] });
  const files = { 'ca.pem': authority.certificate, 'certificate.pem': certificate, 'key.pem': key };
  mkdirSync(join(folder, 'tls'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'tls', name), text, { mode: 0o600 });
  return authority.certificate;
}
