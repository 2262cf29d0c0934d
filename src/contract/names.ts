import { DagFluxError } from './errors.ts';

/** A table by its name, as it is stored: no folding, no quotes. Without a schema: in the default one (or temporary). */
export interface TableName {
  readonly schema?: string;
  readonly name: string;
}

/** `connection:schema.table`; the schema is left out where the connection's default is meant. */
export interface TableReference {
  readonly connection: string;
  readonly table: TableName;
  /** The parts that a person wrote without double quotes. Absent: the name is meant as it stands. */
  readonly unquoted?: readonly (keyof TableName)[];
}

/** What a database does to a name that is written without quotes; `none` = it stays as it was written. */
export type Folding = 'lower' | 'upper' | 'none';

export function foldName(name: string, folding: Folding): string {
  return folding === 'none' ? name : folding === 'lower' ? name.toLowerCase() : name.toUpperCase();
}

/** How a kind of database tells names apart. */
export interface Naming {
  readonly folding: Folding;
  /** Names that differ in case alone are one, also in quotes. */
  readonly caseless: boolean;
}

/**
 * The same text for references that mean one table, as a database tells names apart. What only the database knows, as which schema
 * is the default, makes them differ.
 */
export function tableKey({ connection, table, unquoted = [] }: TableReference, { folding, caseless }: Naming): string {
  const key = (part: keyof TableName): string => {
    const name = table[part] ?? '';
    if (caseless) return name.toLowerCase();
    return unquoted.includes(part) ? foldName(name, folding) : name;
  };
  return JSON.stringify([connection, key('schema'), key('name')]);
}

const CONNECTION_NAME = /^[a-z0-9_-]+$/;

/** Connection names: a-z 0-9 _ -. `workspace` belongs to the workspace. */
export function isConnectionName(name: string): boolean {
  return CONNECTION_NAME.test(name);
}

/**
 * Reads `connection:schema.table` or `connection:table`. Names are taken as written; an odd name, or one whose case is to stay
 * whatever the database does to new names, stands in double quotes with `""` for a quote (`erp:"My schema"."a.b"`).
 * @throws invalid-input
 */
export function parseTableReference(text: string): TableReference {
  const colon = text.indexOf(':');
  const connection = text.slice(0, Math.max(colon, 0));
  if (!isConnectionName(connection)) {
    throw new DagFluxError('invalid-input', `"${text}" is not a table reference.`, {
      hint: 'Write connection:schema.table or connection:table; put odd names in double quotes.',
    });
  }
  const parts = readNames(text.slice(colon + 1), '.');
  if (parts.length > 2) {
    throw new DagFluxError('invalid-input', `"${text}" has more than a schema and a table.`, {
      hint: 'Put a name that contains a dot in double quotes: connection:schema."a.b".',
    });
  }
  const [name, schema] = parts.reverse() as [WrittenName, WrittenName?];
  const unquoted: (keyof TableName)[] = [];
  if (schema?.quoted === false) unquoted.push('schema');
  if (!name.quoted) unquoted.push('name');
  return { connection, table: schema ? { schema: schema.name, name: name.name } : { name: name.name }, unquoted };
}

/**
 * Reads names separated by `separator` (a comma in `--columns`), each as written or in double quotes.
 * @throws invalid-input
 */
export function parseNames(text: string, separator: '.' | ','): string[] {
  return readNames(text, separator).map(({ name }) => name);
}

interface WrittenName {
  readonly name: string;
  readonly quoted: boolean;
}

function readNames(text: string, separator: '.' | ','): WrittenName[] {
  const names: WrittenName[] = [];
  let at = 0;
  while (true) {
    let name = '';
    const quoted = text[at] === '"';
    if (quoted) {
      let end = text.indexOf('"', at + 1);
      while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
      if (end === -1) throw badName(text, 'a double quote is not closed');
      name = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
      if (at < text.length && text[at] !== separator) throw badName(text, 'there is text after a closing quote');
    } else {
      const end = text.indexOf(separator, at);
      name = text.slice(at, end === -1 ? text.length : end);
      at = end === -1 ? text.length : end;
      if (name.includes('"')) throw badName(text, 'a double quote stands inside a name');
    }
    if (name === '') throw badName(text, 'a name is empty');
    names.push({ name, quoted });
    if (at >= text.length) return names;
    at += 1;
  }
}

/** A name as a person would have to write it in a table reference. */
export function formatName(name: string): string {
  return /^[^".,:\s]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

export function formatTableName(table: TableName): string {
  return table.schema === undefined ? formatName(table.name) : `${formatName(table.schema)}.${formatName(table.name)}`;
}

function badName(text: string, why: string): DagFluxError {
  return new DagFluxError('invalid-input', `The name in "${text}" cannot be read: ${why}.`, {
    hint: 'Write odd names in double quotes, with "" for a quote.',
  });
}
