import { fillForm, invalid, type Parameter } from '../postgres/connection-parameters.ts';
import { parseConnectionString as parsePostgres } from '../postgres/connection-string.ts';
import { decode } from '../postgres/connection-url.ts';
import type { RedshiftSettings } from './form.ts';

const JDBC = /^jdbc:redshift:(?<iam>iam:)?\/\/(?<address>[^?;]*)(?:[?;](?<properties>.*))?$/is;
const ADDRESS = /^(?<host>\[[^\]]*\]|[^:/]+)(?::(?<port>[^/]*))?(?:\/(?<database>[^/]*))?$/s;

/** SQLAlchemy's and others' way to write the same as PostgreSQL's URL. */
const URL_SCHEME = /^redshift(?:\+\w+)?:\/\//i;

/** libpq's names for the properties of Amazon's JDBC driver; null = changes nothing here. All in lower case. */
const PROPERTIES: Readonly<Record<string, string | null>> = {
  user: 'user',
  uid: 'user',
  username: 'user',
  password: 'password',
  pwd: 'password',
  ssl: 'ssl',
  sslmode: 'sslmode',
  authmech: null,
  currentschema: 'schema',
  logintimeout: 'connect_timeout',
  connecttimeout: 'connect_timeout',
  applicationname: null,
  tcpkeepalive: null,
  tcpkeepaliveminutes: null,
  fetchsize: null,
  defaultrowfetchsize: null,
  blockingrowsmode: null,
  enablefetchringbuffer: null,
  fetchringbuffersize: null,
  rewritebatchedinserts: null,
  rewritebatchedinsertssize: null,
  loglevel: null,
  logpath: null,
  dsiloglevel: null,
  stringtype: null,
  unknownlength: null,
  databasemetadatacurrentdbonly: null,
};

const TEMPORARY =
  'Ask for a temporary password instead (aws redshift get-cluster-credentials, or aws redshift-serverless get-credentials) and enter its user, which begins with IAM:, and its password.';

/** Ways to log in by IAM, with what holds a secret or changes who logs in. */
const IAM: ReadonlySet<string> = new Set([
  'accesskeyid',
  'secretaccesskey',
  'sessiontoken',
  'profile',
  'plugin_name',
  'credentialsprovider',
  'dbuser',
  'dbgroups',
  'autocreate',
  'region',
  'clusterid',
  'cluster_identifier',
  'endpointurl',
  'idp_host',
  'iamduration',
]);

const FILES: ReadonlySet<string> = new Set(['sslrootcert', 'sslcert', 'sslkey', 'truststorepath', 'inifile']);

/**
 * Fills the form from Amazon's JDBC URL (`jdbc:redshift://…`, `jdbc:redshift:iam://…` with the endpoint in it), from a URL like
 * PostgreSQL's, or from libpq's `key=value` text.
 * @throws invalid-input; no message holds text of the string but parameter names that are the drivers' own
 */
export function parseConnectionString(text: string): Partial<RedshiftSettings> {
  const trimmed = text.trim();
  if (/^jdbc:/i.test(trimmed)) return fillForm(readJdbc(trimmed));
  return parsePostgres(trimmed.replace(URL_SCHEME, 'postgresql://'));
}

function readJdbc(text: string): Parameter[] {
  const parts = JDBC.exec(text)?.groups;
  if (parts === undefined) throw invalid('This JDBC URL is not one of Redshift.', 'It starts with jdbc:redshift://.');
  const { address = '', properties = '' } = parts;
  const start = text.indexOf('//') + 3;
  const found = ADDRESS.exec(address)?.groups;
  if (found?.host === undefined || address.includes('@')) {
    throw invalid(
      'The address in the JDBC URL cannot be read.',
      'Write jdbc:redshift://endpoint:5439/database, with user and password as properties behind it, or in the form.',
    );
  }
  if (parts.iam && !/^\d*$/.test(found.port ?? '')) {
    throw invalid(
      'The JDBC URL names a cluster and a region instead of an endpoint.',
      'Paste the URL with the endpoint (….redshift.amazonaws.com), as the console shows it for JDBC.',
    );
  }
  const parameters: Parameter[] = [
    { name: 'host', value: decode(found.host.replace(/^\[|\]$/g, ''), start), position: start },
    { name: 'port', value: found.port ?? '', position: start + found.host.length + 1 },
    { name: 'dbname', value: decode(found.database ?? '', start), position: start + address.lastIndexOf('/') + 1 },
  ];
  return [...parameters, ...readProperties(properties, start + address.length + 1)];
}

function readProperties(text: string, start: number): Parameter[] {
  const parameters: Parameter[] = [];
  let position = start;
  for (const part of text.split(/[;&]/)) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0)).trim().toLowerCase();
    if (part.trim() !== '') {
      refuse(name, position);
      const libpq = PROPERTIES[name];
      if (libpq) parameters.push({ name: libpq, value: decode(part.slice(at + 1), position + at + 1), position });
    }
    position += part.length + 1;
  }
  return parameters;
}

function refuse(name: string, position: number): void {
  if (IAM.has(name)) {
    throw invalid('The JDBC URL asks to log in by IAM, which DagFlux does not do by itself.', TEMPORARY);
  }
  if (FILES.has(name)) {
    throw invalid(
      `The JDBC URL names a file for ${name}, and DagFlux keeps certificates themselves.`,
      `Remove ${name} from the URL and give the content of the CA certificate in the form (sslCa).`,
    );
  }
  if (Object.hasOwn(PROPERTIES, name)) return;
  throw invalid(
    `The JDBC URL has a property that DagFlux does not know, at character ${position}.`,
    'Remove it; a ; or & inside a value is written %3B or %26.',
  );
}
