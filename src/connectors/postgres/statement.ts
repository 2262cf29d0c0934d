import { DagFluxError } from '../../contract/errors.ts';
import type { Value } from '../../contract/values.ts';
import { CODE } from './channel.ts';
import type { Connection } from './connection.ts';
import {
  bind,
  DESCRIBE_STATEMENT,
  execute,
  FLUSH,
  type Parameter,
  parse,
  readRowDescription,
  SYNC,
  type WireField,
} from './messages.ts';
import type { ResultField, ResultTypes } from './type-catalog.ts';

/** One statement without a result, as messages; to be followed by others or by Sync. */
export function command(sql: string): Uint8Array[] {
  return [parse(sql), bind(), execute()];
}

/** Runs statements that return nothing of interest, in one round trip. */
export async function perform(connection: Connection, ...statements: readonly string[]): Promise<void> {
  connection.send(...statements.flatMap(command), SYNC);
  await connection.sync();
}

/** Rows of one statement as text; the conversation goes on (no Sync) unless `end` is given. */
export async function textRows(
  connection: Connection,
  sql: string,
  parameters: readonly Parameter[],
  options: { readonly end: boolean; readonly before?: readonly Uint8Array[] },
): Promise<(string | null)[][]> {
  const before = options.before ?? [];
  connection.send(...before, parse(sql), bind(parameters), execute(), options.end ? SYNC : FLUSH);
  const rows: (string | null)[][] = [];
  let completions = before.length > 0 ? 2 : 1;
  while (completions > 0) {
    const code = await connection.receive();
    // The settings' own row comes first; its completion is the first of two.
    if (code === CODE.dataRow && completions === 1) rows.push(readTextRow(connection));
    else if (code === CODE.commandComplete) completions -= 1;
  }
  if (options.end) await connection.sync();
  return rows;
}

function readTextRow({ channel }: Connection): (string | null)[] {
  const { bytes, start } = channel;
  const row: (string | null)[] = [];
  let at = start + 2;
  for (let i = bytes.readUInt16BE(start); i > 0; i -= 1) {
    const length = bytes.readInt32BE(at);
    at += 4;
    row.push(length < 0 ? null : bytes.toString('utf8', at, at + length));
    at += Math.max(length, 0);
  }
  return row;
}

/**
 * Prepares the unnamed statement and says what it returns; null = no rows. What must run before it in the same conversation
 * goes into `before`. The conversation stays open.
 */
export async function prepare(
  connection: Connection,
  types: ResultTypes,
  sql: string,
  options: { readonly parameterTypes?: readonly number[]; readonly before?: readonly Uint8Array[] } = {},
): Promise<ResultField[] | null> {
  const parameterTypes = options.parameterTypes ?? [];
  connection.send(...(options.before ?? []), parse(sql, parameterTypes), DESCRIBE_STATEMENT, FLUSH);
  let wire: WireField[] | undefined;
  while (true) {
    const code = await connection.receive();
    if (code === CODE.parameterDescription) await checkCount(connection, parameterTypes.length);
    if (code === CODE.noData) return null;
    if (code === CODE.rowDescription) {
      wire = readRowDescription(connection.channel.body());
      break;
    }
  }
  if (!types.knows(wire)) {
    await types.learn(wire, (query, parameters) => textRows(connection, query, parameters, { end: false }));
    // The lookup has taken the place of the unnamed statement.
    connection.send(parse(sql, parameterTypes));
  }
  return types.describe(wire);
}

/** The server would answer a wrong count with a protocol error, as if the connection were broken. */
async function checkCount(connection: Connection, given: number): Promise<void> {
  const { bytes, start } = connection.channel;
  const wanted = bytes.readUInt16BE(start);
  if (wanted === given) return;
  await connection.sync();
  throw new DagFluxError('invalid-input', `The statement has ${wanted} parameters, and ${given} values were given.`, {
    hint: 'Give one value for each of $1, $2 and so on.',
  });
}

const OID = { boolean: 16, bytea: 17, int8: 20, int4: 23, float8: 701, unknown: 0 } as const;

/** Values as Bind takes them, and the types they declare; a text leaves its type to the server. @throws invalid-data */
export function toParameters(values: readonly Value[]): { parameters: Parameter[]; parameterTypes: number[] } {
  return {
    parameters: values.map((value, index) => {
      if (value === null || value instanceof Uint8Array) return value;
      if (typeof value === 'string' && !value.isWellFormed()) {
        throw new DagFluxError('invalid-data', `The parameter $${index + 1} holds half of a surrogate pair.`, {
          hint: 'It is no character in UTF-8; remove it.',
        });
      }
      return Object.is(value, -0) ? '-0' : String(value);
    }),
    parameterTypes: values.map((value) => {
      if (typeof value === 'bigint') return OID.int8;
      if (typeof value === 'boolean') return OID.boolean;
      if (value instanceof Uint8Array) return OID.bytea;
      if (typeof value !== 'number') return OID.unknown;
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) return OID.float8;
      return value >= -(2 ** 31) && value < 2 ** 31 ? OID.int4 : OID.int8;
    }),
  };
}

/** What an error must not tell, as the server would write it. */
export function hiddenIn(parameters: readonly Parameter[]): readonly string[] {
  return parameters.flatMap((value) => {
    if (value === null) return [];
    return [typeof value === 'string' ? value : `\\x${Buffer.from(value).toString('hex')}`];
  });
}
