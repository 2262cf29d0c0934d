import { DagFluxError } from '../../contract/errors.ts';
import type { LogicalType, Value } from '../../contract/values.ts';
import { arrayToJson } from './array.ts';
import { MONEY } from './types.ts';

/** Reads the value that stands in `bytes` from `start` to `stop`. */
export type Decode = (bytes: Buffer, start: number, stop: number) => Value;

/** How a column comes over the wire and is read: 0 = text, 1 = the type's binary format. */
export interface Codec {
  readonly format: 0 | 1;
  readonly decode: Decode;
}

const latin1: Decode = (bytes, start, stop) => bytes.toString('latin1', start, stop);
const utf8: Decode = (bytes, start, stop) => bytes.toString('utf8', start, stop);

const TEXT: Codec = { format: 0, decode: utf8 };
/** Digits, dates and their like are ASCII. */
const ASCII: Codec = { format: 0, decode: latin1 };

/**
 * Numbers, booleans and bytes come in binary (fixed width, no text to parse, no setting to depend on); everything else as the
 * server's text, made on the server's side of the wire.
 */
export function codecOf(oid: number, type: LogicalType): Codec {
  switch (type.kind) {
    case 'boolean':
      return { format: 1, decode: (bytes, start) => bytes[start] === 1 };
    case 'int':
      return { format: 1, decode: integer(type.bits, type.unsigned === true) };
    case 'float':
      return {
        format: 1,
        decode:
          type.bits === 32 ? (bytes, start) => bytes.readFloatBE(start) : (bytes, start) => bytes.readDoubleBE(start),
      };
    case 'binary':
      // A copy: the buffer it stands in is used again.
      return { format: 1, decode: (bytes, start, stop) => new Uint8Array(bytes.subarray(start, stop)) };
    case 'decimal':
      return oid === MONEY ? { format: 0, decode: money } : ASCII;
    case 'date':
    case 'time':
    case 'timestamp':
    case 'interval':
    case 'uuid':
      return ASCII;
    case 'list': {
      const { of } = type;
      return { format: 0, decode: (bytes, start, stop) => arrayToJson(bytes.toString('utf8', start, stop), of) };
    }
    default:
      return TEXT;
  }
}

function integer(bits: 8 | 16 | 32 | 64, unsigned: boolean): Decode {
  switch (bits) {
    case 16:
      return (bytes, start) => bytes.readInt16BE(start);
    case 32:
      return unsigned ? (bytes, start) => bytes.readUInt32BE(start) : (bytes, start) => bytes.readInt32BE(start);
    case 64:
      return (bytes, start) => bytes.readBigInt64BE(start);
    default:
      throw new DagFluxError('internal', `PostgreSQL has no integer of ${bits} bits.`);
  }
}

/** `-$1,234.50`, as lc_monetary C writes it. */
const money: Decode = (bytes, start, stop) => bytes.toString('latin1', start, stop).replace(/[$,]/g, '');
