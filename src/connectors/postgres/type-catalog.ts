import type { Field } from '../../contract/values.ts';
import { type Codec, codecOf } from './decode.ts';
import type { WireField } from './messages.ts';
import { logicalType } from './types.ts';

/** A column of a result, with what is needed to read it. */
export interface ResultField extends Field {
  readonly oid: number;
  /** Of an array, its element's; else 0. */
  readonly element: number;
  /** pg_type.typtype. */
  readonly typtype: string;
  readonly codec: Codec;
}

type KnownType = Pick<ResultField, 'native' | 'type' | 'oid' | 'element' | 'typtype' | 'codec'>;

/** Rows of text of one statement, in the conversation that is under way. */
type Lookup = (sql: string, parameters: readonly string[]) => Promise<readonly (readonly (string | null)[])[]>;

const TYPES = `
SELECT r.type, r.modifier, t.typtype, e.oid, e.typtype,
  CASE WHEN n.nspname <> 'pg_catalog' AND pg_catalog.pg_type_is_visible(t.oid)
    THEN pg_catalog.quote_ident(n.nspname) || '.' ELSE '' END || pg_catalog.format_type(r.type, r.modifier)
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.int4[])) AS r(type, modifier)
JOIN pg_catalog.pg_type t ON t.oid = r.type
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND e.typarray = t.oid`;

/** FirstNormalObjectId: what initdb did not make. */
const FIRST_USER_OID = 16_384;

/** What the types of results are. */
export interface ResultTypes {
  knows(fields: readonly WireField[]): boolean;
  learn(fields: readonly WireField[], lookup: Lookup): Promise<void>;
  /** The fields of a result whose types are known. */
  describe(fields: readonly WireField[]): ResultField[];
  forSession(): ResultTypes;
}

/** What the types of results are, asked once per type and database. */
export class TypeCatalog implements ResultTypes {
  readonly #builtIn: Map<string, KnownType>;
  readonly #userDefined = new Map<string, KnownType>();

  constructor(builtIn: Map<string, KnownType> = new Map()) {
    this.#builtIn = builtIn;
  }

  knows(fields: readonly WireField[]): boolean {
    return fields.every((field) => this.#get(field) !== undefined);
  }

  #get(type: { readonly oid: number; readonly modifier: number }): KnownType | undefined {
    return (type.oid < FIRST_USER_OID ? this.#builtIn : this.#userDefined).get(key(type));
  }

  async learn(fields: readonly WireField[], lookup: Lookup): Promise<void> {
    const missing = [...new Map(fields.map((field) => [key(field), field])).values()].filter(
      (field) => this.#get(field) === undefined,
    );
    if (missing.length === 0) return;
    const list = (numbers: readonly number[]): string => `{${numbers.join(',')}}`;
    const rows = await lookup(TYPES, [list(missing.map((f) => f.oid)), list(missing.map((f) => f.modifier))]);
    for (const [type, modifier, typtype, element, elementType, native] of rows) {
      const catalogType = {
        oid: Number(type),
        modifier: Number(modifier),
        typtype: typtype as string,
        ...(element !== null && { element: { oid: Number(element), typtype: elementType as string } }),
      };
      const logical = logicalType(catalogType);
      (catalogType.oid < FIRST_USER_OID ? this.#builtIn : this.#userDefined).set(key(catalogType), {
        native: native as string,
        type: logical,
        oid: catalogType.oid,
        element: Number(element ?? 0),
        typtype: typtype as string,
        codec: codecOf(catalogType.oid, logical),
      });
    }
  }

  describe(fields: readonly WireField[]): ResultField[] {
    return fields.map((field) => ({ name: field.name, ...(this.#get(field) as KnownType) }));
  }

  /** For one session: what users define may be renamed meanwhile, the built-in types may not. */
  forSession(): TypeCatalog {
    return new TypeCatalog(this.#builtIn);
  }
}

function key(type: { readonly oid: number; readonly modifier: number }): string {
  return `${type.oid}:${type.modifier}`;
}
