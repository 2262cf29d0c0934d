import { DagFluxError, type ErrorCode, type NativeError } from '../../contract/errors.ts';
import { hideParameters } from '../shared/hide-parameters.ts';
import { sentence } from '../shared/sentence.ts';
import type { Cursor } from './cursor.ts';

/** An ERROR or INFO token ("ERROR", MS-TDS 2.2.7.10). */
export interface ServerMessage {
  readonly number: number;
  readonly severity: number;
  readonly message: string;
  /** 1-based line of the batch or procedure; 0 = none. */
  readonly line: number;
  readonly procedure: string;
}

export function readMessage(cursor: Cursor): ServerMessage {
  cursor.u16();
  const number = cursor.i32();
  cursor.u8();
  const severity = cursor.u8();
  const message = cursor.text();
  cursor.shortText();
  const procedure = cursor.shortText();
  return { number, severity, message, procedure, line: cursor.i32() };
}

/** Error number -> our code ("Database Engine events and errors"); what stands in no list is told by its severity. */
const BY_NUMBER: ReadonlyMap<number, ErrorCode> = new Map(
  (
    [
      ['invalid-sql', [3701]],
      [
        'unauthorized',
        [
          229, 230, 262, 297, 300, 371, 916, 3906, 4834, 4860, 10334, 1088, 4902, 8104, 15151, 15247, 40532, 40615,
          40914,
        ],
      ],
      ['unauthenticated', [18401, 18450, 18452, 18456, 18470, 18486, 18487, 18488]],
      ['not-found', [911, 2702, 2760, 4060, 15225]],
      ['already-exists', [1801, 1913, 2714, 15023, 15025, 15335]],
      ['constraint', [334, 515, 530, 544, 545, 547, 550, 1505, 2601, 2627, 3621, 3725, 3726, 8102, 271, 273]],
      [
        'invalid-data',
        [
          220, 232, 235, 236, 237, 238, 239, 241, 242, 244, 245, 248, 289, 293, 295, 296, 298, 517, 535, 536, 537, 1007,
          2628, 3606, 3607, 3609, 4805, 4815, 4816, 4863, 4864, 4866, 4867, 4895, 6522, 6569, 7119, 8114, 8115, 8134,
          8152, 8169, 9400, 9402, 9403, 9420, 9436, 13609, 13610,
        ],
      ],
      [
        'conflict',
        [266, 1205, 3902, 3903, 3926, 3930, 3931, 3958, 3960, 3961, 3998, 8501, 41301, 41302, 41305, 41325, 41839],
      ],
      ['busy', [701, 802, 1105, 1121, 1204, 1222, 8645, 8651, 8657, 9002, 10928, 10929, 17809, 40501, 40544, 49918]],
      ['unreachable', [64, 121, 233, 596, 3980, 6005, 10053, 10054, 10060, 17142, 40143, 40197, 40540, 40613, 49920]],
      ['unsupported', [40510, 40512, 40515, 40517, 40518, 3952, 1934, 41317, 41332, 10755]],
    ] as const
  ).flatMap(([code, numbers]) => numbers.map((number): readonly [number, ErrorCode] => [number, code])),
);

/** Numbers from here on are users' own: THROW, RAISERROR. */
const FIRST_USER_NUMBER = 50_000;

/** Next steps where the server gives none. */
const HINTS: Readonly<Record<number, string>> = {
  229: 'Ask an administrator for the permission; `dagflux connections test` lists what is missing and the GRANT for it.',
  262: 'Ask an administrator for the permission; `dagflux connections test` lists what is missing and the GRANT for it.',
  544: 'The column is an identity: leave it out, or set IDENTITY_INSERT ON for the table first.',
  596: 'An administrator or the server ended the session; run it again.',
  916: 'Ask an administrator to make a user for the login in that database.',
  1205: 'Another transaction was in the way and this one was chosen to end; run it again.',
  1222: 'Another session holds a lock; run it again when that one is done.',
  3906: 'The database is read-only, or a readable copy: write to the primary one.',
  3952: 'Allow it with ALTER DATABASE … SET ALLOW_SNAPSHOT_ISOLATION ON.',
  3960: 'Another transaction changed the same rows; run it again.',
  8102: 'An identity column cannot be changed; leave it out.',
  9002: 'The transaction log is full: an administrator must back it up or let it grow.',
  10928: 'The database allows no more sessions; close others, or lower the pool size.',
};

/** What a caller knows of a statement that the server does not. */
export interface ErrorContext {
  /** The batch as the user wrote it, and how many characters stand before it. */
  readonly batch?: { readonly sql: string; readonly before: number };
  /** Values that must not come back in a message. */
  readonly parameters?: readonly string[];
}

/** An ERROR token as our error, classified by its number, else by its severity; never by its text. */
export function toError(told: ServerMessage, context: ErrorContext = {}): DagFluxError {
  const message = hideParameters(told.message, context.parameters ?? [], (index) => `@p${index + 1}`);
  return new DagFluxError(codeOf(told), sentence(message), {
    hint: HINTS[told.number],
    native: native(told, context),
  });
}

export function codeOf({ number, severity }: Pick<ServerMessage, 'number' | 'severity'>): ErrorCode {
  const known = BY_NUMBER.get(number);
  if (known) return known;
  if (number >= FIRST_USER_NUMBER) return 'invalid-data';
  if (severity <= 11) return 'not-found';
  if (severity <= 13) return 'conflict';
  if (severity === 14) return 'unauthorized';
  if (severity <= 16) return 'invalid-sql';
  if (severity === 17) return 'busy';
  return severity < 20 ? 'internal' : 'unreachable';
}

/** Two transactions met, and this one was rolled back: a deadlock, an update conflict of snapshots or of tables in memory. */
const RUN_AGAIN: ReadonlySet<number> = new Set([1205, 3960, 41302, 41305, 41325]);

function native(told: ServerMessage, { batch }: ErrorContext): NativeError {
  const code = { code: String(told.number), ...(RUN_AGAIN.has(told.number) && { runAgain: true as const }) };
  if (told.procedure !== '') return { ...code, detail: `In ${told.procedure}, line ${told.line}.` };
  if (!batch || told.line < 1) return code;
  return { ...code, position: batch.before + positionIn(batch.sql, told) };
}

/**
 * The server tells a line and, in most messages, quotes the word that it means: its place in that line or behind it, else
 * where the line starts. Counted in characters, from 1.
 */
function positionIn(sql: string, { line, message }: ServerMessage): number {
  const start = sql.split('\n', line - 1).reduce((length, text) => length + text.length + 1, 0);
  const word = /['"“]([^'"”]+)['"”]/.exec(message)?.[1];
  const found = word === undefined ? -1 : sql.indexOf(word, start);
  const at = found < 0 ? start + (/^\s*/.exec(sql.slice(start))?.[0].length ?? 0) : found;
  return [...sql.slice(0, at)].length + 1;
}
