import { TYPE, type TypeInfo, timeBytes } from './type-info.ts';

/** SQL_Latin1_General_CP1_CI_AS: what stands for a collation where only the type is known. */
const LATIN1 = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);

const FIXED: Readonly<Record<string, readonly [id: number, size: number]>> = {
  bit: [TYPE.bit, 1],
  tinyint: [TYPE.tinyint, 1],
  smallint: [TYPE.smallint, 2],
  int: [TYPE.int, 4],
  bigint: [TYPE.bigint, 8],
  real: [TYPE.real, 4],
  float: [TYPE.float, 8],
  money: [TYPE.money, 8],
  smallmoney: [TYPE.smallmoney, 4],
  datetime: [TYPE.datetime, 8],
  smalldatetime: [TYPE.smalldatetime, 4],
};
const SIZED: Readonly<Record<string, number>> = {
  varchar: TYPE.varchar,
  char: TYPE.char,
  nvarchar: TYPE.nvarchar,
  nchar: TYPE.nchar,
  varbinary: TYPE.varbinary,
  binary: TYPE.binary,
};
const LARGE: Readonly<Record<string, number>> = {
  text: TYPE.text,
  ntext: TYPE.ntext,
  image: TYPE.image,
};

/** What the catalog says of a column's type. */
export interface CatalogType {
  readonly name: string;
  /** In bytes; -1 = (max). */
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
}

/** The same as the protocol would tell it, so that types are described in one place. */
export function typeInfoFrom({ name, length, precision, scale }: CatalogType): TypeInfo {
  const base = {
    length: 'byte',
    size: 0,
    precision: 0,
    scale: 0,
    collation: null,
    name: '',
    raw: Buffer.alloc(0),
  } as const;
  const fixed = FIXED[name];
  if (fixed) return { ...base, id: fixed[0], size: fixed[1], length: 'fixed' };
  const sized = SIZED[name];
  if (sized !== undefined) {
    const size = length < 0 ? Number.POSITIVE_INFINITY : length;
    return { ...base, id: sized, size, collation: LATIN1, length: length < 0 ? 'chunks' : 'short' };
  }
  const large = LARGE[name];
  if (large !== undefined) return { ...base, id: large, size: 0x7fff_ffff, length: 'pointer' };
  switch (name) {
    case 'decimal':
    case 'numeric':
      return { ...base, id: TYPE[name], precision, scale };
    case 'date':
      return { ...base, id: TYPE.date, size: 3 };
    case 'time':
    case 'datetime2':
    case 'datetimeoffset':
      return { ...base, id: TYPE[name], scale, size: timeBytes(scale) };
    case 'uniqueidentifier':
      return { ...base, id: TYPE.uniqueidentifier, size: 16 };
    case 'timestamp':
    case 'rowversion':
      return { ...base, id: TYPE.binary, size: 8, length: 'short' };
    case 'xml':
      return { ...base, id: TYPE.xml, size: Number.POSITIVE_INFINITY, length: 'chunks' };
    case 'sql_variant':
      return { ...base, id: TYPE.variant, size: 8_016, length: 'long' };
    default:
      return { ...base, id: TYPE.udt, name, size: Number.POSITIVE_INFINITY, length: 'chunks' };
  }
}

/** The type of a text like `decimal(5,2)` or `nvarchar(10)`; undefined = it is none with a size of its own. */
export function typeInfoOf(native: string): TypeInfo | undefined {
  const match = /^([a-z0-9_]+)(?:\((\d+)(?:,(\d+))?\))?$/.exec(native);
  if (!match) return undefined;
  const [, name = '', first = '0', second = '0'] = match;
  const bytes = Number(first) * (name.startsWith('n') ? 2 : 1);
  const timed = name === 'time' || name.startsWith('datetime2') || name === 'datetimeoffset';
  const info = typeInfoFrom({ name, length: bytes, precision: Number(first), scale: Number(timed ? first : second) });
  return info.id === TYPE.udt ? undefined : info;
}
