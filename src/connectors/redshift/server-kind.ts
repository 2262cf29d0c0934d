import { DagFluxError } from '../../contract/errors.ts';
import { connect } from '../postgres/connect.ts';
import { HBA_ROUTINE, type Product, TLS_NEEDED } from '../postgres/findings.ts';
import type { PostgresSettings } from '../postgres/form.ts';
import type { ServerKind } from '../postgres/server-kind.ts';
import { perform, textRows } from '../postgres/statement.ts';
import { quoteText } from './dialect.ts';
import { redshiftError } from './errors.ts';

const NETWORK =
  'the cluster may be paused or being resized, or not publicly accessible, or its security group may not let the address of this machine in';

const product: Product = {
  name: 'Redshift',
  port: 5439,
  hints: {
    refused: `Check host and port against the endpoint in the console; ${NETWORK}.`,
    silent: `Check host and port against the endpoint in the console; most often ${NETWORK}. A VPN may be off.`,
  },
  ofServer: ({ code, routine }, settings) => {
    if (code !== '28000') return undefined;
    // Redshift tells a wrong password by the SQLSTATE that PostgreSQL has for a missing user.
    if (routine !== HBA_ROUTINE) {
      return {
        code: 'unauthenticated',
        message: 'The cluster refused the login: the password is wrong, or there is no such user.',
        hint: 'Enter the username and the password again; a temporary (IAM) password may have run out, and its user is written IAM:name.',
      };
    }
    if (!settings.useSsl) return TLS_NEEDED;
    return {
      code: 'unauthorized',
      message: 'The cluster lets this user in neither to this database nor from this address.',
      hint: 'Check username and database, and ask an administrator whether the user may connect to it.',
    };
  },
};

export const redshiftServer: ServerKind = {
  product,
  toError: redshiftError,
  greet: async (connection, settings) => {
    await readVersion((sql) => textRows(connection, sql, [], { end: true }));
    await perform(connection, ...sessionSettings(settings));
  },
  // There is no DISCARD: temporary tables and prepared statements stay until the session ends.
  reset: async () => false,
  terminate: async (settings, processId) => {
    const server = await connect(settings, { kind: redshiftServer });
    try {
      await perform(server.connection, `SELECT pg_terminate_backend(${processId})`);
    } finally {
      await server.end();
    }
  },
};

/**
 * What a value's text depends on, and names as they are written: set once for the session, since Redshift has no poolers in
 * transaction mode to reckon with. Without enable_case_sensitive_identifier a quoted name, too, is folded to lower case.
 */
function sessionSettings({ schema, statementTimeout }: PostgresSettings): string[] {
  const path = schema === 'public' ? 'public' : `"${schema.replaceAll('"', '""')}", public`;
  return [
    'SET enable_case_sensitive_identifier TO true',
    `SET datestyle TO ${quoteText('ISO')}`,
    `SET timezone TO ${quoteText('UTC')}`,
    'SET extra_float_digits TO 2',
    `SET search_path TO ${path}`,
    `SET statement_timeout TO ${statementTimeout * 1000}`,
  ];
}

/**
 * `1.0.12345`, by Redshift's own counting: the version of its start-up is that of the PostgreSQL it came from.
 * @throws invalid-input when it is another kind of server
 */
export async function readVersion(
  ask: (sql: string) => Promise<readonly (readonly (string | null)[])[]>,
): Promise<string> {
  const [row] = await ask('SELECT version()');
  const version = /\bRedshift ([\d.]+)/.exec(row?.[0] ?? '')?.[1];
  if (version !== undefined) return version;
  throw new DagFluxError('invalid-input', 'What answers there is PostgreSQL or a relative of it, not Redshift.', {
    hint: 'Use the connector of that database, or enter the endpoint of a cluster or workgroup.',
  });
}
