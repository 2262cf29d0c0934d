import { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import { DagFluxError } from '../../contract/errors.ts';

export type SslMode = 'require' | 'verify-ca' | 'verify-full';

/** What a form asks about encryption; the certificates and the key as PEM text. */
export interface SslSettings {
  readonly useSsl: boolean;
  readonly sslMode?: SslMode | undefined;
  readonly sslCa?: string | undefined;
  readonly sslCertificate?: string | undefined;
  readonly sslKey?: string | undefined;
}

/**
 * What the settings ask for, with libpq's meanings; null = no encryption.
 * @throws invalid-input for settings that contradict each other
 */
export function sslMode(settings: SslSettings): SslMode | null {
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
  // As libpq: "require" with a CA at hand checks like verify-ca.
  const mode = settings.sslMode ?? 'require';
  return mode === 'require' && settings.sslCa ? 'verify-ca' : mode;
}

/** Who is trusted to have signed the server's certificate, for Node's tls.connect; undefined = nobody is asked. */
export function authorities(settings: SslSettings, mode: SslMode): string | string[] | undefined {
  if (mode === 'require') return undefined;
  // Node's own list leaves out what an administrator has added to the system's.
  return settings.sslCa || [...getCACertificates('default'), ...getCACertificates('system')];
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
