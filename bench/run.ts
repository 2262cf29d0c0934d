/**
 * Measures the product against what a person would use without it. `npm run bench` takes long; for a quick look:
 * `npm run bench -- --rounds 1 --rows 200000 --only pg-pg,catalog`. Only a run of full size is written to RESULTS.md.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Bench, NotMeasured, type Piece } from './bench.ts';
import { catalog } from './catalog.ts';
import { http } from './http.ts';
import { joins } from './join.ts';
import { joinMemory } from './join-memory.ts';
import { describeMachine } from './machine.ts';
import { memory } from './memory.ts';
import { memoryServices } from './memory-services.ts';
import { mysqlForBench } from './mysql.ts';
import { mysqlPg } from './mysql-pg.ts';
import { mysqlWorkspace } from './mysql-workspace.ts';
import { pgMysql } from './pg-mysql.ts';
import { pgPg } from './pg-pg.ts';
import { pgPgBatches } from './pg-pg-batches.ts';
import { pgWorkspace } from './pg-workspace.ts';
import { openProduct } from './product.ts';
import { type Row, tableRow, writeResults } from './results.ts';
import { startServer } from './servers.ts';
import { workTable } from './work-table.ts';

const PIECES: readonly Piece[] = [
  pgPg,
  pgWorkspace,
  pgPgBatches,
  pgMysql,
  mysqlPg,
  mysqlWorkspace,
  joins,
  joinMemory,
  memory,
  memoryServices,
  catalog,
  http,
];
const FULL = { rounds: 5, rows: 2_000_000, memoryRows: [2_000_000, 10_000_000] } as const;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(FULL.rounds) },
    rows: { type: 'string', default: String(FULL.rows) },
    'memory-rows': { type: 'string', default: FULL.memoryRows.join(',') },
    only: { type: 'string', default: PIECES.map(({ id }) => id).join(',') },
  },
});
const numbers = (text: string): number[] => text.split(',').map((part) => count(part));
const size = { rounds: count(values.rounds), rows: count(values.rows), memoryRows: numbers(values['memory-rows']) };
const chosen = choose(values.only.split(','));
const full = JSON.stringify(size) === JSON.stringify(FULL);

const log = (line: string): void => console.log(line);
const load = loadavg()[0] ?? 0;
if (load > 0.5) log(`This machine is busy (load ${load.toFixed(1)}): the figures will be worth little.`);
log('building the package, starting two servers');
await using product = await openProduct();
await using source = await startServer();
await using target = await startServer();
const [a, b] = [await source.createDatabase('a'), await target.createDatabase('b')];
await product.connect('a', a);
await product.connect('b', b);
const machine = await describeMachine(a);
const newDatabase = (): ReturnType<Bench['newDatabase']> => source.createDatabase();
const table = workTable(a, log);
await using mysql = mysqlForBench({ a, product, table, log });
const bench: Bench = { ...size, a, b, mysql: mysql.open, product, table, newDatabase, log };

const measured = new Map<string, readonly Row[]>();
for (const piece of chosen) {
  log(`\n${piece.id}`);
  const started = performance.now();
  try {
    const rows = await piece.measure(bench).catch((error: unknown) => [notMeasured(error)]);
    for (const row of rows) log(tableRow(piece.id, row, machine.date));
    measured.set(piece.id, rows);
  } catch (error) {
    // The others are worth having all the same; what was written of this one earlier stays.
    console.error(error);
    process.exitCode = 1;
  }
  log(`  took ${Math.round((performance.now() - started) / 1000)} s`);
  // After each, so that a run that is ended loses only what it was at.
  if (full) writeResults(PIECES, measured, machine);
}
log(full ? '\nWritten to bench/RESULTS.md.' : '\nNot of full size: not written to bench/RESULTS.md.');

function count(text: string): number {
  const number = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`"${text}" is not a positive whole number.`);
  return number;
}

function choose(ids: readonly string[]): readonly Piece[] {
  const unknown = ids.filter((id) => !PIECES.some((piece) => piece.id === id));
  if (unknown.length === 0) return PIECES.filter(({ id }) => ids.includes(id));
  throw new Error(`There is no "${unknown.join(', ')}"; the pieces are ${PIECES.map(({ id }) => id).join(', ')}.`);
}

function notMeasured(error: unknown): Row {
  if (!(error instanceof NotMeasured)) throw error;
  const none = { baseline: '', ours: '', ratio: '', asked: '', goal: '' };
  return { ...none, what: error.message, verdict: 'not measured' };
}
