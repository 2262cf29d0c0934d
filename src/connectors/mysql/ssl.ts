import { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import type { SslOptions } from 'mysql2';
import { DagFluxError } from '../../contract/errors.ts';
import type { MysqlSettings } from './form.ts';

type SslMode = NonNullable<MysqlSettings['sslMode']>;

/**
 * What the settings ask for, null = no encryption.
 * @throws invalid-input for settings that contradict each other
 */
export function sslMode(settings: MysqlSettings): SslMode | null {
  const given = (['sslMode', 'sslCa', 'sslCertificate', 'sslKey'] as const).find((name) => settings[name]);
  if (!settings.useSsl) {
    if (given === undefined) return null;
    throw contradiction(
      `The field "${given}" is filled in, but Use SSL is off.`,
      'Switch Use SSL on, or empty the field.',
    );
  }
  if (Boolean(settings.sslCertificate) !== Boolean(settings.sslKey)) {
    throw contradiction(
      'A client certificate and its key belong together, and only one of them is filled in.',
      'Fill in both sslCertificate and sslKey, or neither.',
    );
  }
  if (settings.sslMode === 'verify-ca' && !settings.sslCa) {
    throw contradiction(
      'The SSL mode "verify-ca" needs the certificate of the authority that signed the server\'s.',
      'Fill in the CA certificate (sslCa), or use verify-full, which also works with the authorities that the system trusts.',
    );
  }
  for (const name of ['sslCa', 'sslCertificate'] as const) {
    if (settings[name] && !isCertificate(settings[name])) {
      throw contradiction(
        `The field "${name}" does not hold a certificate.`,
        'Paste the whole PEM text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.',
      );
    }
  }
  // A CA at hand is there to be used.
  const mode = settings.sslMode ?? 'require';
  return mode === 'require' && settings.sslCa ? 'verify-ca' : mode;
}

/** What mysql2 takes: it asks for the host's name in the certificate only with `verifyIdentity`. */
export function tlsOptions(settings: MysqlSettings, mode: SslMode): SslOptions {
  return {
    rejectUnauthorized: mode !== 'require',
    verifyIdentity: mode === 'verify-full',
    // Node's own list leaves out what an administrator has added to the system's.
    ...(mode !== 'require' && {
      ca: settings.sslCa || [...getCACertificates('default'), ...getCACertificates('system')],
    }),
    ...(settings.sslCertificate && settings.sslKey && { cert: settings.sslCertificate, key: settings.sslKey }),
  };
}

/** Node takes any text for a CA, and then trusts nobody. */
function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

function contradiction(message: string, hint: string): DagFluxError {
  return new DagFluxError('invalid-input', message, { hint });
}
