import type { LogicalType } from '../../contract/values.ts';
import { type Codec, codecOf, type Decode } from '../postgres/decode.ts';
import type { ResultField, ResultTypes } from '../postgres/type-catalog.ts';
import { logicalType } from '../postgres/types.ts';

/** VARCHAR's longest, in bytes; it stands for text without a limit. */
export const MAXIMUM_VARCHAR = 65_535;

export const OID = { char: 1042, varchar: 1043, super: 4000, varbyte: 6551 } as const;

/**
 * The names of types by oid. Those up to 2000 are PostgreSQL's; the others are Redshift's own, as Amazon's Python driver
 * numbers them (redshift_connector, utils/oids.py).
 */
const NAMES: ReadonlyMap<number, string> = new Map([
  [16, 'boolean'],
  [18, '"char"'],
  [19, 'name'],
  [20, 'bigint'],
  [21, 'smallint'],
  [23, 'integer'],
  [25, 'text'],
  [26, 'oid'],
  [700, 'real'],
  [701, 'double precision'],
  [705, 'unknown'],
  [OID.char, 'character'],
  [OID.varchar, 'character varying'],
  [1082, 'date'],
  [1083, 'time without time zone'],
  [1114, 'timestamp without time zone'],
  [1184, 'timestamp with time zone'],
  [1188, 'interval year to month'],
  [1190, 'interval day to second'],
  [1266, 'time with time zone'],
  [1700, 'numeric'],
  [2935, 'hllsketch'],
  [3000, 'geometry'],
  [3001, 'geography'],
  [OID.super, 'super'],
  [OID.varbyte, 'varbyte'],
]);

const OIDS: ReadonlyMap<string, number> = new Map([
  ...[...NAMES].map(([oid, name]) => [name, oid] as const),
  // What the catalog, and the external catalogs that it passes on, call the same.
  ['binary varying', OID.varbyte],
  ['character varying', OID.varchar],
  ['varchar', OID.varchar],
  ['string', OID.varchar],
  ['char', OID.char],
  ['tinyint', 21],
  ['int', 23],
  ['float', 700],
  ['double', 701],
  ['decimal', 1700],
  ['binary', OID.varbyte],
  ['timestamp', 1114],
]);

export interface RedshiftType {
  readonly native: string;
  readonly type: LogicalType;
}

/** A type by its oid and modifier, as a result's description and pg_attribute tell it. */
export function typeOf(oid: number, modifier: number): RedshiftType {
  const name = NAMES.get(oid) ?? `type ${oid}`;
  switch (oid) {
    case OID.super:
      return { native: name, type: { kind: 'json' } };
    case OID.varbyte:
      return modifier < 4
        ? { native: name, type: { kind: 'binary' } }
        : { native: `${name}(${modifier - 4})`, type: { kind: 'binary', length: modifier - 4 } };
    case 705:
      return { native: name, type: { kind: 'text' } };
    // Only ISO days and months apart: what PostgreSQL's interval holds in one.
    case 1188:
    case 1190:
      return { native: name, type: { kind: 'opaque' } };
    default:
      return { native: name + argumentsOf(oid, modifier), type: plain(oid, modifier) };
  }
}

function plain(oid: number, modifier: number): LogicalType {
  // Fractions of a second are always of six digits, and the longest text is one without a limit.
  const kept = SIZED.has(oid) && modifier !== MAXIMUM_VARCHAR + 4 ? modifier : -1;
  return NAMES.has(oid) ? logicalType({ oid, modifier: kept, typtype: 'b' }) : { kind: 'opaque' };
}

/** Types of results and of the leader node alone, and those that mean a default size where they have none. */
const NOT_FOR_COLUMNS =
  /^(?:"char"|name|text|oid|unknown|type \d+|(?:array|map|struct)<.*|(?:character|character varying|numeric|varbyte))$/;

/** Whether a column of this type can be made again as it stands: `numeric` alone would be numeric(18,0). */
export function standsInTable(native: string): boolean {
  const base = native.replace(/\(.*\)$/, '');
  return !NOT_FOR_COLUMNS.test(native) && OIDS.has(base);
}

const SIZED: ReadonlySet<number> = new Set([OID.char, OID.varchar, 1700]);

function argumentsOf(oid: number, modifier: number): string {
  if (modifier < 4 || !SIZED.has(oid)) return '';
  if (oid !== 1700) return `(${modifier - 4})`;
  return `(${((modifier - 4) >> 16) & 0xffff},${(modifier - 4) & 0xffff})`;
}

/** A type as a catalog view names it: `character varying`, with its sizes beside it or in parentheses behind it. */
export function typeNamed(
  text: string,
  sizes: { readonly length: number | null; readonly precision: number | null; readonly scale: number | null },
): RedshiftType {
  const [, name = text, list] = /^([^(<]+?)\s*(?:\(([\d, ]+)\))?$/.exec(text.trim()) ?? [];
  const oid = OIDS.get(name.toLowerCase());
  // array<…>, map<…> and struct<…> of external tables come as SUPER.
  if (oid === undefined)
    return /^(array|map|struct)</.test(text) ? { ...typeOf(OID.super, -1), native: text } : unknown(text);
  const [first, second] = list?.split(',').map(Number) ?? [];
  if (oid === 1700) return typeOf(oid, numericModifier(first ?? sizes.precision, second ?? sizes.scale));
  const length = first ?? sizes.length;
  const fallback = name.toLowerCase() === 'string' ? MAXIMUM_VARCHAR : null;
  return typeOf(oid, (length ?? fallback) === null ? -1 : ((length ?? fallback) as number) + 4);
}

const unknown = (native: string): RedshiftType => ({ native, type: { kind: 'opaque' } });

function numericModifier(precision: number | null, scale: number | null): number {
  return precision === null ? -1 : ((precision << 16) | (scale ?? 0)) + 4;
}

/**
 * Numbers and booleans come in binary, as Amazon's own Python driver asks for them: as text, `real` would have 8 digits where
 * it takes 9 (extra_float_digits ends at 2). Everything else is text; VARBYTE's is hexadecimal.
 */
function codec(oid: number, type: LogicalType): Codec {
  if (oid === OID.varbyte) return { format: 0, decode: hexadecimal };
  return codecOf(oid, type);
}

const hexadecimal: Decode = (bytes, start, stop) =>
  new Uint8Array(Buffer.from(bytes.toString('latin1', start, stop), 'hex'));

/** How a column is read that came as text although binary was asked for. */
export function textDecoder(field: ResultField): Decode {
  const latin1: Decode = (bytes, start, stop) => bytes.toString('latin1', start, stop);
  switch (field.type.kind) {
    case 'boolean':
      return (bytes, start) => bytes[start] === 0x74;
    case 'int':
      return field.type.bits === 64
        ? (...at) => BigInt(latin1(...at) as string)
        : (...at) => Number(latin1(...at) as string);
    case 'float':
      return (...at) => Number(latin1(...at) as string);
    default:
      return field.codec.decode;
  }
}

/** Known without asking: Redshift's users define no types. */
export const redshiftTypes: ResultTypes = {
  knows: () => true,
  learn: async () => {},
  describe: (fields) =>
    fields.map(({ name, oid, modifier }): ResultField => {
      const { native, type } = typeOf(oid, modifier);
      return { name, native, type, oid, element: 0, typtype: 'b', codec: codec(oid, type) };
    }),
  forSession: () => redshiftTypes,
};
