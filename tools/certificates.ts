import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** PEM texts. */
interface Identity {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority {
  readonly certificate: string;
  issue(options: CertificateOptions): Identity;
}

interface CertificateOptions {
  readonly commonName: string;
  /** Names and IPv4 addresses of a server. */
  readonly hosts?: readonly string[];
  readonly notAfter?: Date;
}

/** A certificate authority of one's own for tests, in nothing but Node: not every machine has openssl. */
export function makeAuthority(commonName: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = makeCertificate({ commonName }, publicKey, { commonName, key: privateKey }, true);
  return {
    certificate,
    issue: (options) => {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return {
        certificate: makeCertificate(options, own.publicKey, { commonName, key: privateKey }, false),
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

/** X.509 v3 (RFC 5280), signed with ECDSA and SHA-256. */
function makeCertificate(
  { commonName, hosts = [], notAfter = new Date('2049-12-31') }: CertificateOptions,
  publicKey: KeyObject,
  issuer: { readonly commonName: string; readonly key: KeyObject },
  authority: boolean,
): string {
  const algorithm = sequence(ECDSA_WITH_SHA256);
  const names = hosts.map((host) =>
    isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
  );
  const extensions = [
    sequence(BASIC_CONSTRAINTS, TRUE, octets(authority ? sequence(TRUE) : sequence())),
    ...(names.length > 0 ? [sequence(SUBJECT_ALTERNATIVE_NAME, octets(sequence(...names)))] : []),
  ];
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    distinguishedName(issuer.commonName),
    sequence(time(new Date('2020-01-01')), time(notAfter)),
    distinguishedName(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, issuer.key);
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString('base64').replace(/(.{64})(?=.)/g, '$1\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** Tag, length, content (ITU-T X.690). */
function der(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function octets(content: Uint8Array): Buffer {
  return der(0x04, content);
}

function time(date: Date): Buffer {
  return der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));
}

const TRUE = der(0x01, Buffer.from([255]));
const ECDSA_WITH_SHA256 = der(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]));
const COMMON_NAME = der(0x06, Buffer.from([0x55, 4, 3]));
const BASIC_CONSTRAINTS = der(0x06, Buffer.from([0x55, 0x1d, 0x13]));
const SUBJECT_ALTERNATIVE_NAME = der(0x06, Buffer.from([0x55, 0x1d, 0x11]));
