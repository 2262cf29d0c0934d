import type { Cell } from './rows.ts';

/** Numbers as they were summed: their digits, never a float. */
export interface Sum {
  /** Of cells that hold a number. */
  readonly numbers: number;
  /** Exact; undefined: something in it has no exact sum, such as NaN. */
  readonly sum: string | undefined;
}

/** Of digits (`-12.50`) and whole numbers. */
export function sumOf(cells: Iterable<Cell | undefined>): Sum {
  let numbers = 0;
  let units = 0n;
  let scale = 0;
  let isExact = true;
  for (const cell of cells) {
    if (cell === null || cell === undefined) continue;
    numbers += 1;
    const [, sign = '', before = '', after = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(String(cell)) ?? [];
    if (before === '') {
      isExact = false;
      continue;
    }
    if (after.length > scale) {
      units *= 10n ** BigInt(after.length - scale);
      scale = after.length;
    }
    const own = BigInt(before + after.padEnd(scale, '0'));
    units += sign === '-' ? -own : own;
  }
  return { numbers, sum: isExact ? decimal(units, scale) : undefined };
}

function decimal(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${text}` : text;
}
