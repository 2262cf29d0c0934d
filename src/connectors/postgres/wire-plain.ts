import type { WireTag } from '../../contract/connector.ts';
import { type Field, type LogicalType, typeName } from '../../contract/values.ts';

/**
 * COPY's text format with values as every database writes them, for a receiver of another kind: true and false are 1 and 0, bytes
 * are hex digits, a moment is a date and time in UTC without a suffix; the rest is the text of the canonical value. The tag names
 * the logical types. PostgreSQL's escapes are in it: \b \f \n \r \t \v \\, and \N for NULL.
 */
const NAME = 'copy-text/1:';

/** The tag for these fields; undefined: one of them has another text than its canonical value. */
export function plainTag(fields: readonly Field[]): WireTag | undefined {
  return fields.length > 0 && fields.every(isPlain)
    ? `${NAME}${fields.map(({ type }) => typeName(type)).join('|')}`
    : undefined;
}

/** The SELECT whose COPY is the format of the tag; null for another tag. */
export function plainSelect(tag: WireTag, select: string): string | null {
  if (!tag.startsWith(NAME)) return null;
  const types = tag.slice(NAME.length).split('|');
  // By position: a query may give two columns one name.
  const names = types.map((_, index) => `c${index + 1}`);
  const columns = types.map((type, index) => plainColumn(type, names[index] as string));
  return `SELECT ${columns.join(', ')} FROM (${select}\n) AS dagflux_rows (${names.join(', ')})`;
}

const PLAIN: ReadonlySet<LogicalType['kind']> = new Set([
  'boolean',
  'int',
  'float',
  'decimal',
  'text',
  'binary',
  'date',
  'timestamp',
  'uuid',
  'json',
]);

function isPlain({ type, native }: Field): boolean {
  // The text of money has a currency's sign.
  return (PLAIN.has(type.kind) || (type.kind === 'time' && !type.zoned)) && native !== 'money';
}

function plainColumn(type: string, name: string): string {
  if (type === 'boolean') return `${name}::int4`;
  // Seven digits of the largest one are more than it is; as a wider number, it is told exactly.
  if (type === 'float32') return `${name}::float8`;
  if (type === 'binary') return `pg_catalog.encode(${name}, 'hex')`;
  return type.startsWith('timestamptz') ? `${name} AT TIME ZONE 'UTC'` : name;
}
