import type { Batch, Value } from '../contract/values.ts';
import type { Form } from './forms.ts';
import { Hash } from './hash.ts';
import { hashJson } from './hash-json.ts';

/**
 * What a set of rows adds up to. Order-free and additive: the checksum of two sets together is the sum of theirs. Per
 * column a sum of the hashes of its values, and one of whole rows, which sees values that stand in another row or column.
 */
export interface Checksum {
  readonly rows: number;
  /** Two 32-bit lanes for each column; the last two are of whole rows. Sums wrap around. */
  readonly lanes: Int32Array;
}

/** Adds up batches whose columns are compared in the given forms. */
export function createChecksum(forms: readonly Form[]): { add(batch: Batch): void; sum(): Checksum } {
  const lanes = new Int32Array(2 * forms.length + 2);
  const hashers = forms.map(hasherOf);
  const hash = new Hash();
  let rows = 0;
  let rowA = new Int32Array(0);
  let rowB = new Int32Array(0);

  return {
    add(batch) {
      rows += batch.rows;
      if (rowA.length < batch.rows) {
        rowA = new Int32Array(batch.rows);
        rowB = new Int32Array(batch.rows);
      }
      rowA.fill(0, 0, batch.rows);
      rowB.fill(0, 0, batch.rows);
      for (const [index, hasher] of hashers.entries()) {
        const values = batch.columns[index] ?? [];
        let sumA = 0;
        let sumB = 0;
        for (let row = 0; row < batch.rows; row += 1) {
          const value = values[row] ?? null;
          hash.start(index);
          if (value === null) hash.word(NULL_WORD);
          else hasher(hash, value);
          hash.finish();
          sumA = (sumA + hash.a) | 0;
          sumB = (sumB + hash.b) | 0;
          rowA[row] = Math.imul((rowA[row] ?? 0) ^ hash.a, 0x9e3779b1) + 0x7f4a7c15;
          rowB[row] = Math.imul((rowB[row] ?? 0) ^ hash.b, 0x85ebca77) + 0x165667b1;
        }
        add(lanes, index, sumA, sumB);
      }
      let sumA = 0;
      let sumB = 0;
      for (let row = 0; row < batch.rows; row += 1) {
        hash.start(forms.length);
        hash.word(rowA[row] ?? 0);
        hash.word(rowB[row] ?? 0);
        hash.finish();
        sumA = (sumA + hash.a) | 0;
        sumB = (sumB + hash.b) | 0;
      }
      add(lanes, forms.length, sumA, sumB);
    },
    sum: () => ({ rows, lanes: lanes.slice() }),
  };
}

/** What was added between two sums. */
export function subtractChecksum(after: Checksum, before: Checksum): Checksum {
  return {
    rows: after.rows - before.rows,
    lanes: after.lanes.map((lane, index) => lane - (before.lanes[index] ?? 0)),
  };
}

/** The columns that differ, by index; the number of columns stands for whole rows. */
export function differingColumns(one: Checksum, other: Checksum): number[] {
  const differing: number[] = [];
  for (let index = 0; 2 * index < one.lanes.length; index += 1) {
    const same =
      one.lanes[2 * index] === other.lanes[2 * index] && one.lanes[2 * index + 1] === other.lanes[2 * index + 1];
    if (!same) differing.push(index);
  }
  return differing;
}

const NULL_WORD = 0x2545f491;

function add(lanes: Int32Array, index: number, a: number, b: number): void {
  lanes[2 * index] = (lanes[2 * index] ?? 0) + a;
  lanes[2 * index + 1] = (lanes[2 * index + 1] ?? 0) + b;
}

/** Where there is no boolean, true is 1. */
const TRUE: ReadonlySet<string> = new Set(['true', 't', '1']);

type Hasher = (hash: Hash, value: NonNullable<Value>) => void;

/** One function per column, chosen once: no decision is made per value. */
function hasherOf(form: Form): Hasher {
  switch (form) {
    case 'boolean':
      return (hash, value) => hash.word(TRUE.has(String(value)) ? 1 : 2);
    case 'integer':
      return hashInteger;
    case 'digits':
      return (hash, value) => hash.digits(String(value));
    case 'float32':
      return (hash, value) => hash.float(Math.fround(toFloat(value)));
    case 'float64':
      return (hash, value) => hash.float(toFloat(value));
    case 'binary':
      return (hash, value) => (value instanceof Uint8Array ? hash.bytes(value) : hash.text(String(value)));
    case 'day':
      return (hash, value) => hash.text(String(value).replace(' 00:00:00', ''));
    case 'moment':
      return (hash, value) => hash.text(String(value).replace('+00', ''));
    case 'unpadded':
      return (hash, value) => hash.text(String(value).replace(/ +$/, ''));
    case 'json':
      return (hash, value) => hashJson(hash, String(value));
    case 'text':
      return (hash, value) => hash.text(String(value));
    case 'presence':
      return (hash) => hash.word(1);
  }
}

function hashInteger(hash: Hash, value: NonNullable<Value>): void {
  const number = Number(value);
  if (Number.isSafeInteger(number)) {
    hash.word(number | 0);
    hash.word(Math.floor(number / 4294967296));
  } else hash.text(String(value));
}

function toFloat(value: NonNullable<Value>): number {
  return typeof value === 'number' ? value : Number(value);
}
