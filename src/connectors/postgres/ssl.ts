import type { ConnectionOptions } from 'node:tls';
import { authorities, type SslMode } from '../shared/ssl-mode.ts';
import type { PostgresSettings } from './form.ts';

/** The options of Node's tls.connect. */
export function tlsOptions(settings: PostgresSettings, mode: SslMode): ConnectionOptions {
  const ca = authorities(settings, mode);
  return {
    host: settings.host,
    rejectUnauthorized: mode !== 'require',
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
    ...(ca !== undefined && { ca }),
    ...(settings.sslCertificate && { cert: settings.sslCertificate, key: settings.sslKey }),
  };
}
