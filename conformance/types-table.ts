import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { duckdb } from '../src/connectors/duckdb/manifest.ts';
import { connector } from '../src/connectors/index.ts';
import { type LogicalType, typeName } from '../src/contract/values.ts';
import { refusedValues } from './cases/refused.ts';
import { type TypeOfDialect, typesOf } from './cases/types.ts';
import { mysqlTypes } from './cases/types-mysql.ts';
import { postgresTypes } from './cases/types-postgres.ts';
import { DIALECTS, type DialectId } from './dialects.ts';

/**
 * The tables of types on the connectors' pages, between the markers, made of the same cases that the tests run. As a program it
 * writes them there; a test holds the pages against it.
 */
const PAGES = join(import.meta.dirname, '..', 'docs', 'connectors');

const BLOCK = /(<!-- types:begin[^>]*-->\n)[\s\S]*?(<!-- types:end -->)/;

/** The pages that have such a table, by the connector's id. */
export function pages(): readonly { readonly id: DialectId; readonly path: string; readonly text: string }[] {
  return DIALECTS.flatMap((id) => {
    const path = join(PAGES, `${id}.md`);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return BLOCK.test(text) ? [{ id, path, text }] : [];
  });
}

/** A page with its table as it should be. */
export function withTypesTable(id: DialectId, page: string): string {
  return page.replace(BLOCK, (_, begin: string, end: string) => `${begin}\n${typesTable(id)}\n\n${end}`);
}

/** Types beside those that dialects share. */
const OWN: Readonly<Partial<Record<DialectId, readonly TypeOfDialect[]>>> = {
  postgres: postgresTypes,
  mysql: mysqlTypes,
};

function typesTable(id: DialectId): string {
  const { title } = connector(id);
  const rows = new Map<string, { types: Set<string>; cells: readonly string[] }>();
  for (const type of [...typesOf(id), ...(OWN[id] ?? [])]) {
    const cells = answer(id, title, type);
    const key = cells.join('|');
    const row = rows.get(key) ?? { types: new Set(), cells };
    rows.set(key, row);
    row.types.add(type.kind ?? `\`${type.here.native}\``);
  }
  return [
    `| ${title} | logical type | in JavaScript and JSON | in the workspace | |`,
    '|---|---|---|---|---|',
    ...[...rows.values()].map(({ types, cells }) => `| ${[...types].join(', ')} | ${cells.join(' | ')} |`),
  ].join('\n');
}

function answer(id: DialectId, title: string, { name, here }: TypeOfDialect): readonly string[] {
  const { sql, verdict, reason } = duckdb.dialect.toNative(here.type);
  const refused = refusedValues(id, 'duckdb', name).map((value) => `\`${value}\``);
  const remarks = [reason, refused.length > 0 ? `${refused.join(' and ')} refused` : undefined].filter(Boolean);
  return [
    `\`${family(here.type)}\``,
    javascript(here.type, title),
    `\`${sql}\``,
    [verdict, remarks.join('; ')].filter(Boolean).join(': '),
  ];
}

/** Without what a single column sets: how many digits of a second, what a list is of. */
function family(type: LogicalType): string {
  if (type.kind === 'list') return 'list<…>';
  return type.kind === 'time' || type.kind === 'timestamp' ? typeName(type).replace(/\d/, 'n') : typeName(type);
}

function javascript(type: LogicalType, title: string): string {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'int':
      return type.bits === 64 ? 'bigint, in JSON a string' : 'number';
    case 'float':
      return 'number, in JSON a string where JSON has none';
    case 'decimal':
      return 'its digits as text';
    case 'binary':
      return 'Uint8Array, in JSON base64';
    case 'date':
    case 'time':
    case 'timestamp':
      return 'ISO 8601 text';
    case 'interval':
      return 'an ISO 8601 duration';
    case 'list':
      return 'JSON text; lower bounds other than 1 as `{"lower":[0],"values":[…]}`';
    case 'json':
    case 'struct':
      return 'JSON text';
    case 'opaque':
      return `${title}'s text`;
    default:
      return 'text';
  }
}

if (import.meta.main) {
  for (const { id, path, text } of pages()) writeFileSync(path, withTypesTable(id, text));
}
