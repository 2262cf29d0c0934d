import { DagFluxError } from '../contract/errors.ts';
import type { Ports } from '../workflows/nodes/kind.ts';
import type { Plan } from '../workflows/plan.ts';
import { WORKSPACE } from './connection-errors.ts';
import type { ConnectionRole } from './connection-role.ts';

/** What a node would change that is not the run's own. */
interface PlannedWrite {
  readonly node: string;
  /** Null: no connection is written to (a file), or it is not known which one. */
  readonly connection: string | null;
  /** Of the connection; null: nobody said, or there is none. */
  readonly role: ConnectionRole | null;
  /** As a predicate: `appends to erp:orders`. */
  readonly writes: string;
  /** It has to be asked about, by the role of its connection. What is not known is as for production. */
  readonly asks: 'nothing' | 'confirm' | 'type';
}

/** What a person is asked before a run; `of` stands for exactly these writes, and is what a start has to bring as `confirmed`. */
type RunQuestion =
  | { readonly asks: 'nothing' }
  | { readonly asks: 'confirm'; readonly of: string }
  | { readonly asks: 'type'; readonly word: string; readonly of: string };

/** What a run would do, or the part of one. */
export interface RunForecast {
  /** Of a saved workflow; this one would run. */
  readonly version: number | null;
  /** The nodes that run, each behind those that it needs. */
  readonly runs: readonly string[];
  /** The nodes whose result of an earlier run is used. */
  readonly reuses: readonly {
    readonly node: string;
    readonly run: number;
    /** When it was made: UTC, ISO 8601. */
    readonly made: string | null;
    readonly rows: number | null;
    readonly table: string | null;
  }[];
  readonly writes: readonly PlannedWrite[];
  /** What else there is to say of it, sentences. */
  readonly remarks: readonly string[];
  readonly question: RunQuestion;
}

const WORD = 'production';

/** From what is planned; asks no database. `roleOf`: undefined for a connection that there is not. */
export async function forecastRun(
  { graph, steps, remarks }: Plan,
  version: number | null,
  { operations, roleOf }: Pick<Ports, 'operations'> & { roleOf(connection: string): ConnectionRole | null | undefined },
): Promise<RunForecast> {
  const { kindOf } = await import('../workflows/nodes/index.ts');
  const { hashText } = await import('../workflows/plan.ts');
  const runs: string[] = [];
  const reuses: RunForecast['reuses'][number][] = [];
  const writes: PlannedWrite[] = [];
  for (const [id, { node, place: connection, inputs }] of graph.nodes) {
    const step = steps.get(id);
    if (step?.action === 'reuse') {
      const { ended, rowsOut, table } = step.record;
      reuses.push({ node: id, run: step.run, made: ended, rows: rowsOut, table });
    }
    if (step?.action !== 'run') continue;
    runs.push(id);
    const kind = kindOf(node);
    const what = kind.writes(node, { operations });
    if (what === null) continue;
    const places = inputs.map(({ from }) => graph.nodes.get(from)?.place ?? null);
    const isFile = kind.target?.(node, places, { operations })?.isFile === true;
    const role = connection === null ? undefined : roleOf(connection);
    const asks = isFile || connection === WORKSPACE ? 'nothing' : asksBy(role);
    writes.push({ node: id, connection, role: role ?? null, writes: what, asks });
  }
  const asked = writes.filter(({ asks }) => asks !== 'nothing');
  const of = hashText(JSON.stringify(asked));
  const question: RunQuestion = asked.some(({ asks }) => asks === 'type')
    ? { asks: 'type', word: WORD, of }
    : asked.length > 0
      ? { asks: 'confirm', of }
      : { asks: 'nothing' };
  return { version, runs, reuses, writes, remarks, question };
}

function asksBy(role: ConnectionRole | null | undefined): PlannedWrite['asks'] {
  if (role === 'development') return 'nothing';
  return role === 'staging' ? 'confirm' : 'type';
}

/** @throws conflict where a person would have to be asked and was not, or was asked about something else */
export function refuseUnasked({ question, writes }: RunForecast, confirmed: string | undefined): void {
  if (question.asks === 'nothing' || question.of === confirmed) return;
  const told = writes.filter(({ asks }) => asks !== 'nothing').map((each) => `${each.node} ${each.writes}`);
  const why = confirmed === undefined ? 'nobody has said that it may' : 'that is not what was agreed to';
  throw new DagFluxError('conflict', `This run would change something that matters, and ${why}: ${told.join('; ')}.`, {
    hint: 'Look at what it would write, and start it again.',
  });
}
