import { DagFluxError } from '../../contract/errors.ts';
import type { Value } from '../../contract/values.ts';
import { inChunks, NULL_CHUNKS, NVARCHAR_MAX, type Parameter } from './requests.ts';
import { TYPE } from './type-info.ts';

/** One request takes no more (Maximum capacity specifications for SQL Server); two of them are the statement's own. */
export const MAXIMUM_PARAMETERS = 2_098;

const VARBINARY_MAX = Buffer.from([TYPE.varbinary, 0xff, 0xff]);

/**
 * Values as sp_executesql takes them. A decimal, a date or a time comes as text, which the server converts where the
 * statement needs another type.
 * @throws invalid-data, invalid-input
 */
export function toParameters(values: readonly Value[]): readonly Parameter[] {
  if (values.length > MAXIMUM_PARAMETERS) {
    throw new DagFluxError('invalid-input', `SQL Server takes at most ${MAXIMUM_PARAMETERS} parameters.`, {
      hint: 'Load the values into a temporary table and join with it.',
    });
  }
  return values.map((value, index): Parameter => {
    if (value === null) return { declaration: 'nvarchar(max)', bytes: Buffer.concat([NVARCHAR_MAX, NULL_CHUNKS]) };
    if (typeof value === 'boolean') return { declaration: 'bit', bytes: Buffer.from([TYPE.bitN, 1, 1, value ? 1 : 0]) };
    if (typeof value === 'bigint') return bigint(value, index);
    if (typeof value === 'number') return number(value, index);
    if (value instanceof Uint8Array) {
      return { declaration: 'varbinary(max)', bytes: Buffer.concat([VARBINARY_MAX, inChunks(value)]) };
    }
    if (!value.isWellFormed()) {
      throw new DagFluxError('invalid-data', `The parameter @p${index + 1} holds half of a surrogate pair.`, {
        hint: 'It is no character; remove it.',
      });
    }
    const bytes = Buffer.concat([NVARCHAR_MAX, inChunks(Buffer.from(value, 'utf16le'))]);
    return { declaration: 'nvarchar(max)', bytes };
  });
}

function bigint(value: bigint, index: number): Parameter {
  if (BigInt.asIntN(64, value) !== value) {
    throw new DagFluxError('invalid-data', `The parameter @p${index + 1} is beyond bigint.`);
  }
  const bytes = Buffer.from([TYPE.intN, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeBigInt64LE(value, 3);
  return { declaration: 'bigint', bytes };
}

function number(value: number, index: number): Parameter {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    if (value < -(2 ** 31) || value >= 2 ** 31) return bigint(BigInt(value), index);
    const bytes = Buffer.from([TYPE.intN, 4, 4, 0, 0, 0, 0]);
    bytes.writeInt32LE(value, 3);
    return { declaration: 'int', bytes };
  }
  if (!Number.isFinite(value)) {
    throw new DagFluxError(
      'invalid-data',
      `The parameter @p${index + 1} is NaN or infinite, which SQL Server has not.`,
    );
  }
  const bytes = Buffer.from([TYPE.floatN, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeDoubleLE(value, 3);
  return { declaration: 'float', bytes };
}

/** What an error must not tell, as the server would write it. */
export function hiddenIn(values: readonly Value[]): readonly string[] {
  return values.flatMap((value) => {
    if (value === null) return [];
    return [value instanceof Uint8Array ? `0x${Buffer.from(value).toString('hex')}` : String(value)];
  });
}
