import type { Bench, Piece } from './bench.ts';
import type { ServedProduct } from './product.ts';
import type { Row } from './results.ts';
import { clear, expectRows } from './work-table.ts';

const CLIENTS = 20;
/** Between two looks of one client, in milliseconds: people read. */
const READING = 100;
const AT_REST = 10_000;

/** What people do who look around. */
const LOOKS: readonly ((server: ServedProduct, turn: number) => Promise<Response>)[] = [
  (server) => server.fetch('/api/connections'),
  (server) => server.fetch('/api/connections/a/tables?search=t'),
  (server) => server.fetch('/api/connections/a/preview?schema=public&table=t&limit=50'),
  (server, turn) =>
    server.fetch('/api/queries', json({ connection: 'a', sql: `SELECT * FROM public.t WHERE id = ${turn + 1}` })),
];

interface Looks {
  readonly milliseconds: readonly number[];
  readonly errors: number;
}

/** Whether a long copy leaves the server time for those who look around. */
export const http: Piece = {
  id: 'http',
  how: `one \`dagflux serve\` and ${CLIENTS} clients, each of which asks in turn for the connections, a page of tables, the first 50 rows of the work table and
  one row by its key (SQL, run and read), ${READING} ms after each answer; first with nothing else under way, then while the same process copies
  the work table from one server to the other, started by the API. Times are those of the clients, from the request to the last byte; the database, both
  of its servers and the clients share the machine's processors.`,
  async measure(bench) {
    await bench.table.ensure(bench.rows);
    await using server = await bench.product.serve();
    // What is opened on first use is not what is measured.
    for (const look of LOOKS) await read(await look(server, 0));
    const rest = await browse(server, AbortSignal.timeout(AT_REST));
    const copying = { milliseconds: [] as number[], errors: 0, seconds: [] as number[] };
    for (let round = 0; round < bench.rounds; round += 1) {
      await clear(bench);
      const stop = new AbortController();
      const browsing = browse(server, stop.signal);
      copying.seconds.push(await copy(server, bench));
      stop.abort();
      const looks = await browsing;
      copying.milliseconds.push(...looks.milliseconds);
      copying.errors += looks.errors;
    }
    return [toRow(rest, copying, bench)];
  },
};

function toRow(rest: Looks, copying: Looks & { readonly seconds: readonly number[] }, bench: Bench): Row {
  const errors = rest.errors + copying.errors;
  const longest = Math.max(...copying.seconds).toFixed(1);
  return {
    what: `${CLIENTS} clients browse while ${bench.rows.toLocaleString('en')} rows are copied (${longest} s at most): p99 of an answer`,
    baseline: `${describe(rest)} at rest`,
    ours: `${describe(copying)} during the copy`,
    ratio: `${(percentile(copying, 0.99) / percentile(rest, 0.99)).toFixed(1)}x`,
    asked: 'no error',
    goal: '',
    verdict: errors === 0 ? 'reached' : 'missed',
  };
}

function describe(looks: Looks): string {
  const { milliseconds, errors } = looks;
  return `${Math.round(percentile(looks, 0.99))} ms (median ${Math.round(percentile(looks, 0.5))} ms, ${milliseconds.length} answers, ${errors} errors)`;
}

function percentile({ milliseconds }: Looks, part: number): number {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** All clients at once, until the signal fires. */
async function browse(server: ServedProduct, signal: AbortSignal): Promise<Looks> {
  const milliseconds: number[] = [];
  let errors = 0;
  const client = async (first: number) => {
    for (let turn = first; !signal.aborted; turn += 1) {
      const started = performance.now();
      try {
        await read(await (LOOKS[turn % LOOKS.length] as (typeof LOOKS)[number])(server, turn));
      } catch {
        errors += 1;
      }
      milliseconds.push(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, READING));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, first) => client(first)));
  return { milliseconds, errors };
}

/** Copies the work table by the API; answers the seconds that it took. */
async function copy(server: ServedProduct, bench: Bench): Promise<number> {
  const started = performance.now();
  let job = await read(await server.fetch('/api/copies', json({ from: 'a:public.t', to: 'b:public.t' })));
  while (job.activity?.ended === null) {
    job = await read(await server.fetch(`/api/jobs/${job.activity.id}?wait=2000`));
  }
  if (job.activity?.state !== 'done') throw new Error(`The copy ended as ${JSON.stringify(job.activity)}.`);
  await expectRows(bench.b, bench.rows);
  return (performance.now() - started) / 1000;
}

interface Answer {
  readonly activity?: { readonly id: string; readonly state: string; readonly ended: string | null };
}

async function read(answer: Response): Promise<Answer> {
  const body = (await answer.json()) as Answer;
  if (!answer.ok) throw new Error(JSON.stringify(body));
  // A query that failed is answered all the same.
  if (body.activity?.state === 'failed') throw new Error(JSON.stringify(body.activity));
  return body;
}

function json(body: object): RequestInit {
  return { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}
