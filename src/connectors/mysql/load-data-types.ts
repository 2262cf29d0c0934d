import type { WireTag } from '../../contract/connector.ts';
import type { Field, LogicalType } from '../../contract/values.ts';

const NAME = 'copy-text/1:';

/**
 * Whether LOAD DATA makes of the texts of a `copy-text` tag what they mean, for these columns. A value that does not fit is
 * refused while it is loaded; what the server would round without a word is not taken at all.
 */
export function takesText(tag: WireTag, fields: readonly Field[]): boolean {
  if (!tag.startsWith(NAME)) return false;
  const types = tag.slice(NAME.length).split('|');
  return types.length === fields.length && fields.every((field, index) => takes(types[index] as string, field));
}

/** As `typeName` writes a type. */
const TYPE = /^(?<name>[a-z]+?)(?<bits>\d*)(?:\((?<argument>\d+)(?:,\d+)?\))?$/;

function takes(from: string, { type, native }: Field): boolean {
  const { name = '', bits, argument } = TYPE.exec(from)?.groups ?? {};
  // The characters that pad a CHAR are not told from those that do not.
  if (type.kind === 'text' && !(type.fixed && name !== 'uuid')) return !OTHER_TEXT.has(name);
  switch (name) {
    case 'boolean':
    case 'int':
    case 'uint':
      // A year of one or two digits would be one of this or the last century.
      return (type.kind === 'int' && native !== 'year') || (name !== 'boolean' && type.kind === 'decimal');
    case 'float':
      return type.kind === 'float' && type.bits >= Number(bits);
    case 'time':
      return type.kind === 'time' && type.fraction >= Number(argument);
    case 'timestamp':
    case 'timestamptz':
      return type.kind === 'timestamp' && type.fraction >= Number(argument);
    default:
      return (SAME as readonly string[]).includes(name) && type.kind === name;
  }
}

/** Types whose text in a column of text is another than in the format. */
const OTHER_TEXT: ReadonlySet<string> = new Set(['binary', 'boolean', 'timestamptz']);

const SAME = ['decimal', 'binary', 'date', 'uuid', 'json'] as const satisfies readonly LogicalType['kind'][];
