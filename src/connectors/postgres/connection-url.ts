import { invalid, isKnown, type Parameter } from './connection-parameters.ts';

const SCHEME = /^postgres(?:ql)?(?:\+\w+)?:\/\//i;

/** What stands behind the user and password: hosts, database, query. Other text must be percent-encoded there. */
const REMAINDER =
  /^(?<hosts>(?:\[[^\]]*\]|[^\s@/?#:,[\]]*)(?::\d*)?(?:,(?:\[[^\]]*\]|[^\s@/?#:,[\]]*)(?::\d*)?)*)(?:\/(?<database>[^@/?]*))?(?:\?(?<query>[^#]*))?$/su;

/**
 * `postgresql://user:password@host:port/database?parameter=value`. The password may be percent-encoded, as it should be,
 * or stand there raw with @ : / ? # in it: the user part ends at the first @ behind which everything can be read.
 * @throws invalid-input
 */
export function readUrl(text: string): Parameter[] {
  const scheme = SCHEME.exec(text)?.[0];
  if (scheme === undefined) {
    throw invalid('This URL is not one of PostgreSQL.', 'It starts with postgresql:// or postgres://.');
  }
  const ends = [scheme.length - 1, ...[...text.matchAll(/@/g)].map((match) => match.index)];
  const readable = ends.flatMap((end) => {
    const parts = REMAINDER.exec(text.slice(end + 1))?.groups;
    if (parts === undefined) return [];
    const query = splitQuery(parts.query, text.length - (parts.query?.length ?? 0));
    return query === null ? [] : [{ end, hosts: parts.hosts ?? '', database: parts.database, query }];
  });
  const found = readable.find(({ query }) => query.every(({ name }) => isKnown(name))) ?? readable[0];
  if (found === undefined) {
    throw invalid(
      'The connection URL cannot be read.',
      'Write postgresql://user:password@host:5432/database, with special characters percent-encoded (@ is %40, / is %2F).',
    );
  }
  const position = scheme.length + 1;
  const parameters = readHosts(found.hosts, found.end + 2);
  if (found.end > scheme.length - 1) {
    const [username, password] = splitAt(text.slice(scheme.length, found.end), ':');
    parameters.push({ name: 'user', value: decode(username, position), position });
    if (password !== undefined) {
      const at = position + username.length + 1;
      parameters.push({ name: 'password', value: decode(password, at), position: at });
    }
  }
  if (found.database !== undefined) {
    const at = found.end + found.hosts.length + 3;
    parameters.push({ name: 'dbname', value: decode(found.database, at), position: at });
  }
  return [...parameters, ...found.query.map((item) => ({ ...item, value: decode(item.value, item.position) }))];
}

function readHosts(hosts: string, position: number): Parameter[] {
  const match = /^(?<host>\[[^\]]*\]|[^:,]*)(?::(?<port>\d*))?(?<others>,)?/u.exec(hosts)?.groups;
  if (match?.others) return [{ name: 'host', value: hosts, position }];
  const host = match?.host ?? '';
  return [
    { name: 'host', value: decode(host.startsWith('[') ? host.slice(1, -1) : host, position), position },
    { name: 'port', value: match?.port ?? '', position: position + host.length + 1 },
  ];
}

/** Null: this is no query. Values are still encoded. */
function splitQuery(query: string | undefined, start: number): Parameter[] | null {
  const parameters: Parameter[] = [];
  let position = start + 1;
  for (const part of query?.split('&') ?? []) {
    const [name, value] = splitAt(part, '=');
    if (part !== '') {
      if (value === undefined) return null;
      parameters.push({ name: /%[0-9a-f]{2}/i.test(name) ? decode(name, position) : name, value, position });
    }
    position += part.length + 1;
  }
  return parameters;
}

/**
 * Percent-encoding undone. Text in which no % is followed by two hex digits was not encoded: it is taken as it stands.
 * @throws invalid-input for a mix of both, and for bytes that are not UTF-8
 */
export function decode(text: string, position: number): string {
  const encoded = text.match(/%[0-9a-f]{2}/gi)?.length ?? 0;
  if (encoded === 0) return text;
  if (encoded === text.split('%').length - 1) {
    try {
      return decodeURIComponent(text);
    } catch {
      // Told below: the error itself would not say where.
    }
  }
  throw invalid(
    `The percent-encoding at character ${position} of the connection URL cannot be read.`,
    'Percent-encode the whole of it, as UTF-8: a percent sign is %25.',
  );
}

function splitAt(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
