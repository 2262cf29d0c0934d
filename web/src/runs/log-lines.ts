import type { InferResponseType } from 'hono/client';
import type { api } from '../api.ts';

export type Line = InferResponseType<(typeof api.runs)[':id']['log']['$get'], 200>[number];

/** Lines that are kept in the window; the download has all. */
const KEPT = 20_000;

/** The lines so far with those that came, and how many of the oldest are not kept any more. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly dropped: number;
}

export function addLines({ lines, dropped }: Lines, found: readonly Line[], kept = KEPT): Lines {
  const all = [...lines, ...found];
  const over = Math.max(0, all.length - kept);
  return { lines: over > 0 ? all.slice(over) : all, dropped: dropped + over };
}

export interface LineFilter {
  readonly node: string | null;
  /** This level and worse ones. */
  readonly level: Line['level'];
}

const LEVELS: readonly Line['level'][] = ['info', 'warning', 'error'];

export function fitting(lines: readonly Line[], { node, level }: LineFilter): readonly Line[] {
  if (node === null && level === 'info') return lines;
  const least = LEVELS.indexOf(level);
  return lines.filter((line) => LEVELS.indexOf(line.level) >= least && (node === null || line.node === node));
}
