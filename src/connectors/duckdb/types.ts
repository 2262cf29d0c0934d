import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import type { Field, LogicalType } from '../../contract/values.ts';
import { duckdbDialect } from './dialect.ts';

/** A column as DuckDB describes it. */
export function toField(name: string, type: DuckDBType): Field {
  return { name, type: logicalType(type), native: nativeName(type) };
}

/** DuckDB's name of a type, as CREATE TABLE takes it. The binding's own names forget that a part is JSON. */
function nativeName(type: DuckDBType): string {
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
      return isJson(type) ? 'JSON' : 'VARCHAR';
    case DuckDBTypeId.LIST:
      return `${nativeName(type.valueType)}[]`;
    case DuckDBTypeId.ARRAY:
      return `${nativeName(type.valueType)}[${type.length}]`;
    case DuckDBTypeId.MAP:
      return `MAP(${nativeName(type.keyType)}, ${nativeName(type.valueType)})`;
    case DuckDBTypeId.STRUCT:
      return `STRUCT(${members(type.entryNames, type.entryTypes)})`;
    case DuckDBTypeId.UNION:
      return `UNION(${members(type.memberTags, type.memberTypes)})`;
    default:
      return String(type);
  }
}

function members(names: readonly string[], types: readonly DuckDBType[]): string {
  return types
    .map((type, index) => `${duckdbDialect.quoteIdentifier(names[index] ?? '')} ${nativeName(type)}`)
    .join(', ');
}

/** JSON is text with a name of its own; DuckDB gives no other sign. */
export function isJson(type: DuckDBType): boolean {
  return type.typeId === DuckDBTypeId.VARCHAR && type.alias === 'JSON';
}

function logicalType(type: DuckDBType): LogicalType {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return { kind: 'boolean' };
    case DuckDBTypeId.TINYINT:
      return { kind: 'int', bits: 8 };
    case DuckDBTypeId.SMALLINT:
      return { kind: 'int', bits: 16 };
    case DuckDBTypeId.INTEGER:
      return { kind: 'int', bits: 32 };
    case DuckDBTypeId.BIGINT:
      return { kind: 'int', bits: 64 };
    case DuckDBTypeId.UTINYINT:
      return { kind: 'int', bits: 8, unsigned: true };
    case DuckDBTypeId.USMALLINT:
      return { kind: 'int', bits: 16, unsigned: true };
    case DuckDBTypeId.UINTEGER:
      return { kind: 'int', bits: 32, unsigned: true };
    case DuckDBTypeId.UBIGINT:
      return { kind: 'int', bits: 64, unsigned: true };
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return { kind: 'decimal', precision: 39, scale: 0 };
    case DuckDBTypeId.BIGNUM:
      return { kind: 'decimal' };
    case DuckDBTypeId.DECIMAL:
      return { kind: 'decimal', precision: type.width, scale: type.scale };
    case DuckDBTypeId.FLOAT:
      return { kind: 'float', bits: 32 };
    case DuckDBTypeId.DOUBLE:
      return { kind: 'float', bits: 64 };
    case DuckDBTypeId.VARCHAR:
      return isJson(type) ? { kind: 'json' } : { kind: 'text' };
    case DuckDBTypeId.ENUM:
    case DuckDBTypeId.SQLNULL:
      return { kind: 'text' };
    case DuckDBTypeId.BLOB:
      return { kind: 'binary' };
    case DuckDBTypeId.DATE:
      return { kind: 'date' };
    case DuckDBTypeId.TIME:
      return { kind: 'time', zoned: false, fraction: 6 };
    case DuckDBTypeId.TIME_NS:
      return { kind: 'time', zoned: false, fraction: 9 };
    case DuckDBTypeId.TIME_TZ:
      return { kind: 'time', zoned: true, fraction: 6 };
    case DuckDBTypeId.TIMESTAMP:
      return { kind: 'timestamp', zoned: false, fraction: 6 };
    case DuckDBTypeId.TIMESTAMP_S:
      return { kind: 'timestamp', zoned: false, fraction: 0 };
    case DuckDBTypeId.TIMESTAMP_MS:
      return { kind: 'timestamp', zoned: false, fraction: 3 };
    case DuckDBTypeId.TIMESTAMP_NS:
      return { kind: 'timestamp', zoned: false, fraction: 9 };
    case DuckDBTypeId.TIMESTAMP_TZ:
      return { kind: 'timestamp', zoned: true, fraction: 6 };
    case DuckDBTypeId.INTERVAL:
      return { kind: 'interval' };
    case DuckDBTypeId.UUID:
      return { kind: 'uuid' };
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return { kind: 'list', of: logicalType(type.valueType) };
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.MAP:
    case DuckDBTypeId.UNION:
      return { kind: 'struct' };
    default:
      return { kind: 'opaque' };
  }
}
