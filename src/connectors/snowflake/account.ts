import { DagFluxError } from '../../contract/errors.ts';

/** Where an account is reached. */
export interface Address {
  readonly account: string;
  readonly accessUrl: string;
}

const DOMAIN = /\.snowflakecomputing\.(com|cn)$/i;
const ACCOUNT = /^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+){0,3}$/;

/**
 * The address of an account, from any of the forms that people have at hand: `org-account`, a locator with or without its region
 * and cloud (`xy12345.eu-central-1`), a host name, the address in a browser, or the identifier as SQL writes it (`ORG.ACCOUNT`).
 * @throws invalid-input
 */
export function readAccount(text: string, endpoint?: string): Address {
  const trimmed = text.trim();
  const console = /^https?:\/\/app\.snowflake\.com\/([^/?#]+)\/([^/?#]+)/i.exec(trimmed);
  const host = trimmed
    .replace(/^https?:\/\//i, '')
    .replace(/[/?#].*$/, '')
    .replace(/:\d+$/, '');
  // `org/account` is no form of it: without an address there is no path to leave out.
  const isAddress = /^https?:\/\//i.test(trimmed) || DOMAIN.test(host);
  const written = console ? `${console[1]}-${console[2]}` : (isAddress ? host : trimmed).replace(DOMAIN, '');
  // A region has a hyphen in its name, the name of an account has none.
  const identifier = written.replace(/^([^.]+)\.([^.-]+)$/, (all, organization, name) =>
    name.toLowerCase() === 'privatelink' ? all : `${organization}-${name}`,
  );
  if (!ACCOUNT.test(identifier)) {
    throw new DagFluxError('invalid-input', 'The account is in no form that Snowflake has.', {
      hint: "Enter it as orgname-account or xy12345.eu-central-1; SELECT CURRENT_ORGANIZATION_NAME() || '-' || CURRENT_ACCOUNT_NAME() tells it.",
    });
  }
  const domain =
    DOMAIN.exec(host)?.[0].toLowerCase() ??
    (identifier.includes('.cn-') ? '.snowflakecomputing.cn' : '.snowflakecomputing.com');
  // A host name has no underscore, and Snowflake answers to the same name with a hyphen.
  const name = `${identifier.toLowerCase().replaceAll('_', '-')}${domain}`;
  return {
    account: identifier.split('.')[0] as string,
    accessUrl: endpoint ? readEndpoint(endpoint) : `https://${name}`,
  };
}

function readEndpoint(endpoint: string): string {
  const url = URL.parse(/^[a-z]+:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`);
  const local = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && local))) {
    throw new DagFluxError('invalid-input', 'The endpoint is not an address that begins with https://.', {
      hint: 'Enter https://host or https://host:port; http is for this machine only.',
    });
  }
  return url.origin;
}
