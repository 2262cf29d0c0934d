import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { importsOf } from './imports.ts';

interface Row {
  /** Folders or files of src, besides the own folder. */
  readonly may: readonly string[];
  readonly packages?: readonly string[];
  /** False: it also runs where there is no Node. Default true. */
  readonly node?: false;
}

/**
 * Who may import whom, by folder or file of src; the longest that fits holds. Arrows point at what does not know who uses it:
 * contract <- connectors, store, vault, files <- move <- app <- cli. `app` hands databases to `move`, which knows no connector.
 */
const ARROWS: Readonly<Record<string, Row>> = {
  contract: { may: [], node: false },
  'connectors/index.ts': {
    may: [
      'contract',
      'connectors/bigquery/manifest.ts',
      'connectors/duckdb/manifest.ts',
      'connectors/mssql/manifest.ts',
      'connectors/mysql/manifest.ts',
      'connectors/postgres/manifest.ts',
      'connectors/redshift/manifest.ts',
      'connectors/snowflake/manifest.ts',
    ],
  },
  'connectors/shared': { may: ['contract'] },
  'connectors/postgres': {
    may: ['contract', 'connectors/shared'],
    packages: ['pg', 'pg-connection-string', 'pg-copy-streams'],
  },
  'connectors/mysql': { may: ['contract', 'connectors/shared'], packages: ['mysql2'] },
  'connectors/mssql': { may: ['contract', 'connectors/shared'], packages: ['tedious'] },
  'connectors/bigquery': { may: ['contract', 'connectors/shared'], packages: ['google-auth-library'] },
  'connectors/duckdb': {
    may: ['contract', 'connectors/shared'],
    packages: ['@duckdb/node-api', '@duckdb/node-bindings'],
  },
  'connectors/redshift': {
    may: ['contract', 'connectors/shared', 'connectors/postgres'],
    packages: ['@aws-sdk/client-s3'],
  },
  'connectors/snowflake': { may: ['contract', 'connectors/shared'], packages: ['snowflake-sdk'] },
  store: { may: ['contract'], packages: ['env-paths'] },
  vault: { may: ['contract'], packages: ['@napi-rs/keyring', 'env-paths'] },
  move: { may: ['contract'] },
  files: { may: ['contract'], packages: ['hyparquet-writer'] },
  sql: { may: ['contract'], packages: ['@guanmingchiu/sqlparser-ts'] },
  operations: { may: ['contract', 'sql', 'move'], packages: ['zod'] },
  assistant: {
    may: ['contract', 'operations'],
    packages: ['@ai-sdk/anthropic', '@ai-sdk/google', '@ai-sdk/openai', '@ai-sdk/openai-compatible', 'ai', 'zod'],
  },
  workflows: { may: ['contract', 'files/formats.ts', 'move', 'operations'], packages: ['zod'] },
  app: {
    may: [
      'contract',
      'connectors/index.ts',
      'sql',
      'store',
      'vault',
      'files',
      'move',
      'operations',
      'assistant',
      'workflows',
    ],
  },
  'workflows/schedule': { may: ['contract'], packages: ['croner', 'cronstrue'] },
  http: {
    may: ['contract', 'app', 'files', 'move/types.ts'],
    packages: ['@hono/node-server', '@hono/zod-openapi', 'hono'],
  },
  mcp: {
    may: ['contract', 'app', 'assistant/fence.ts'],
    packages: ['@modelcontextprotocol/sdk', 'zod'],
  },
  cli: {
    may: [
      'contract',
      'connectors/index.ts',
      'app',
      'files',
      'http/server.ts',
      'mcp/server.ts',
      'move/types.ts',
      'store/ledger.ts',
    ],
    packages: ['@inquirer/confirm', '@inquirer/password', 'commander', 'fast-string-truncated-width'],
  },
  'index.ts': { may: ['contract', 'connectors/index.ts', 'app', 'move'] },
};

/** The imports below `root`/src that the table does not allow, a sentence each. Tests may import what they like. */
export function findViolations(root: string): string[] {
  const source = join(root, 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  const modules = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).sort();
  return modules.flatMap((file) => {
    const row = rowOf(slashed(file));
    if (row === undefined) return [`src/${slashed(file)} is in no row of the table of arrows.`];
    const specifiers = importsOf(readFileSync(join(source, file), 'utf8'));
    return specifiers
      .filter((specifier) => !isAllowed(slashed(file), specifier, row))
      .map((specifier) => `src/${slashed(file)} imports ${specifier}; it may import: ${describe(row)}.`);
  });
}

function rowOf(file: string): (Row & { readonly place: string }) | undefined {
  const fitting = Object.keys(ARROWS).filter((place) => isWithin(file, place));
  const place = fitting.sort((a, b) => b.length - a.length)[0];
  const row = place === undefined ? undefined : ARROWS[place];
  return row && place !== undefined ? { ...row, place } : undefined;
}

function isAllowed(file: string, specifier: string, row: Row & { readonly place: string }): boolean {
  if (isBuiltin(specifier)) return row.node !== false;
  if (!specifier.startsWith('.')) return row.packages?.includes(packageName(specifier)) ?? false;
  const target = slashed(relative('.', join(dirname(file), specifier)));
  return [row.place, ...row.may].some((place) => isWithin(target, place));
}

function isWithin(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

function packageName(specifier: string): string {
  const [scope = '', name] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

function describe(row: Row & { readonly place: string }): string {
  const own = row.place.endsWith('.ts') ? [] : [`its own folder (${row.place})`];
  const node = row.node === false ? [] : ['node:*'];
  return [...own, ...row.may, ...(row.packages ?? []), ...node].join(', ');
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

if (import.meta.main) {
  const violations = findViolations(dirname(import.meta.dirname));
  for (const violation of violations) console.error(violation);
  console.log(
    violations.length === 0 ? 'Arrows: every import points the right way.' : `Arrows: ${violations.length} wrong.`,
  );
  process.exitCode = violations.length === 0 ? 0 : 1;
}
