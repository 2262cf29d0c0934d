import type { SslOptions } from 'mysql2';
import { authorities, type SslMode } from '../shared/ssl-mode.ts';
import type { MysqlSettings } from './form.ts';

/** What mysql2 takes: it asks for the host's name in the certificate only with `verifyIdentity`. */
export function tlsOptions(settings: MysqlSettings, mode: SslMode): SslOptions {
  const ca = authorities(settings, mode);
  return {
    rejectUnauthorized: mode !== 'require',
    verifyIdentity: mode === 'verify-full',
    ...(ca !== undefined && { ca }),
    ...(settings.sslCertificate && settings.sslKey && { cert: settings.sslCertificate, key: settings.sslKey }),
  };
}
