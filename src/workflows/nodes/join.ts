import { z } from 'zod';
import { DagFluxError, type ErrorCode } from '../../contract/errors.ts';
import { parseTableReference, type TableReference } from '../../contract/names.ts';
import { hiddenName } from '../../move/naming.ts';
import { rehearseJoin } from '../../operations/join/rehearsal.ts';
import { type JoinResult, runJoin } from '../../operations/join/run.ts';
import { JoinMistake, joinSchema, readJoin } from '../../operations/join/specification.ts';
import { common, keepNames, lossy, tableReference, text } from '../parts.ts';
import { backUpFirst, backup } from './backup.ts';
import { type NodeContext, nodeKind, refuse, type SettingsProblem } from './kind.ts';
import {
  operationPlace,
  operationTarget,
  operationUses,
  operationWrites,
  rehearseOperation,
  runOperation,
} from './operation.ts';
import { formatPlace, openPlace, tableOf, WORKSPACE } from './place.ts';

const schema = z.strictObject({
  ...common,
  kind: z.literal('join'),
  operation: text.optional().describe('A saved operation, in place of all the rest.'),
  joins: joinSchema.shape.joins
    .optional()
    .describe('left and right name the edges that come in: by their handle, or by the node.'),
  columns: joinSchema.shape.columns.optional().describe('The columns that are kept, in their order.'),
  target: z
    .discriminatedUnion('mode', [
      z.strictObject({
        mode: z.literal('create'),
        table: tableReference
          .optional()
          .describe('Absent: the run names it, in the workspace, and removes it at its end.'),
        replace: z
          .boolean()
          .optional()
          .describe('A table that is there gets the new rows in place of its own. Default: refused.'),
        backup,
        keepNames,
      }),
      z.strictObject({ mode: z.literal('merge'), table: tableReference, keys: z.array(text).min(1), backup }),
    ])
    .optional()
    .describe('Default: a table of the workspace, for this run.'),
  allowLossy: lossy,
  keyLimit: z.int().nonnegative().optional().describe('So many keys may be sent to another source. Default 2,000,000.'),
});

type Join = z.infer<typeof schema>;

const replaces = ({ target }: Join) => target?.mode === 'create' && target.replace === true;

const changeOf = (node: Join) => {
  if (node.target?.mode === 'merge') return 'changes';
  return replaces(node) ? 'replaces' : 'none';
};

/** Join: two or more tables, of any connections, into one. */
export const join = nodeKind({
  title: 'Join',
  schema,
  inputs: ({ operation }) => {
    const own = operation !== undefined;
    return { least: own ? 0 : 2, most: Number.POSITIVE_INFINITY, tables: !own };
  },
  handles: ['out'],
  namedInputs: true,
  flow: () => 'table',
  check: (node, inputs) => {
    const { operation, joins, columns, target: into, allowLossy, keyLimit } = node;
    if (operation !== undefined) {
      return refuse({ joins, columns, target: into, allowLossy, keyLimit }, 'a saved operation says this itself');
    }
    if (joins === undefined)
      return [{ path: ['joins'], message: 'it does not say what is equal, and names no saved operation' }];
    if (columns === undefined) return [{ path: ['columns'], message: 'it does not say which columns are kept' }];
    if (inputs.length < 2) return []; // the graph says so
    if (into?.backup !== undefined && (into.table === undefined || changeOf(node) === 'none')) {
      return [{ path: ['target', 'backup'], message: 'a new table has no rows to be kept' }];
    }
    const {
      replace: _,
      backup: __,
      ...target
    } = { table: `${WORKSPACE}:any`, mode: 'create', replace: null, backup: null, ...node.target };
    const sources = inputs.map(({ handle }) => ({ name: handle, table: `${WORKSPACE}:any` }));
    return findMistake({ sources, joins, columns, target });
  },
  place: ({ operation, target }, _, ports) => {
    if (operation !== undefined) return operationPlace(operation, ports);
    return target?.table === undefined ? WORKSPACE : parseTableReference(target.table).connection;
  },
  uses: ({ operation }, ports) => operationUses(operation, ports),
  writes: ({ operation, target }, ports) => {
    if (operation !== undefined) return operationWrites(operation, ports);
    if (target?.table === undefined) return null;
    if (target.mode === 'merge') return `merges into ${target.table}`;
    return `${target.replace ? 'makes, or replaces the rows of,' : 'makes the table'} ${target.table}`;
  },
  target: (node, _, ports) => {
    if (node.operation !== undefined) return operationTarget(node.operation, ports);
    if (node.target?.table === undefined) return null;
    return {
      at: node.target.table,
      path: ['target', 'table'],
      creates: node.target.mode === 'create' && !node.target.replace,
    };
  },
  mends: ({ operation }, code) => {
    if (operation !== undefined) return 'operation';
    return MENDS[code] ?? 'joins';
  },
  async rehearse(node, context) {
    if (node.operation !== undefined) return await rehearseOperation(node.operation, context);
    const free = { connection: WORKSPACE, table: { name: hiddenName({ name: 'rehearsal' }) } };
    const place = await openPlace(context, node.target?.table ?? free, { keepNames: keeps(node) });
    const { predictedRows, problems } = await rehearseJoin(specify(node, context, place), context.database, {
      signal: context.signal,
      again: replaces(node),
    });
    return [...(predictedRows === null ? [] : [`about ${predictedRows} rows will come out`]), ...problems];
  },
  async run(node, context) {
    if (node.operation !== undefined) return await runOperation(node.operation, context);
    const named = node.target?.table ?? (await context.temporary(WORKSPACE));
    const target = await openPlace(context, named, { keepNames: keeps(node) });
    const { backUp, signal } = context;
    const kept = await backUpFirst(target, changeOf(node), { backUp, signal, backup: node.target?.backup });
    const done = await joinInto(node, target, context);
    const moved = done.sources.length > 0 ? 'rows in = rows that were loaded from elsewhere' : null;
    const notes = [moved, kept].filter((note) => note !== null);
    const keys = done.sources.map(({ source, route }) => `${source}: ${route}`);
    return {
      table: { connection: target.connection, table: target.table },
      rowsIn: done.sources.reduce((sum, { rows }) => sum + rows, 0),
      rowsOut: done.rows,
      bytes: done.sources.reduce((sum, { bytes }) => sum + bytes, 0),
      route: keys.length === 0 ? 'same database' : keys.join(', '),
      sql: done.sql,
      proof: 'counts',
      ...(notes.length > 0 && { note: notes.join('; ') }),
    };
  },
});

const MENDS: Partial<Record<ErrorCode, string>> = { 'already-exists': 'target.table', lossy: 'allowLossy' };

/** A mistake among the sources is one of the edges that bring them, so of the node as a whole. */
function findMistake(specification: object): readonly SettingsProblem[] {
  try {
    readJoin(specification);
    return [];
  } catch (error) {
    if (!(error instanceof DagFluxError && error.cause instanceof JoinMistake)) throw error;
    const { path, message } = error.cause;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    return [{ path: path[0] === 'sources' ? [] : path, message, ...hint }];
  }
}

const keeps = ({ target }: Join) => (target?.mode === 'create' ? target.keepNames : undefined);

function specify(node: Join, { inputs }: NodeContext, place: TableReference) {
  // As it was written: quotes say something too.
  const table = node.target?.table ?? formatPlace(place);
  return readJoin({
    sources: inputs.map((input) => ({ name: input.handle, table: formatPlace(tableOf(input)) })),
    joins: node.joins,
    columns: node.columns,
    target:
      node.target?.mode === 'merge'
        ? { mode: 'merge', table, keys: node.target.keys }
        : { mode: 'create', table, keepNames: keeps(node) },
  });
}

async function joinInto(node: Join, place: TableReference, context: NodeContext): Promise<JoinResult> {
  const { signal, ledger, database } = context;
  return await runJoin(specify(node, context, place), database, {
    signal,
    ledger,
    again: replaces(node),
    allowLossy: node.allowLossy,
    keyLimit: node.keyLimit,
    onEvent: (event) => {
      if (event.event === 'source' || event.event === 'result') context.onEvent(event.of);
    },
  });
}
