import { z } from 'zod';
import type { ErrorCode } from '../../contract/errors.ts';
import { parseTableReference, type TableReference } from '../../contract/names.ts';
import { hiddenName } from '../../move/naming.ts';
import { rehearse } from '../../operations/transformer/rehearsal.ts';
import { runTransformer } from '../../operations/transformer/run.ts';
import { common, keepNames, lossy, tableName, text } from '../parts.ts';
import { backUpFirst, backup } from './backup.ts';
import { type NodeContext, nodeKind, refuse } from './kind.ts';
import {
  operationPlace,
  operationTarget,
  operationUses,
  operationWrites,
  rehearseOperation,
  runOperation,
} from './operation.ts';
import { columns, inputTable, openPlace, type Place, WORKSPACE, withInput } from './place.ts';

const schema = z.strictObject({
  ...common,
  kind: z.literal('transformer'),
  operation: text.optional().describe('A saved operation, in place of all the rest.'),
  mode: z.enum(['new table', 'in place']).optional().describe('Default: new table.'),
  location: z
    .enum(['same database', 'workspace'])
    .optional()
    .describe('Of the new table. Default: workspace, where a table of the workspace always stays.'),
  table: tableName
    .optional()
    .describe('The name of the new table. Absent: the run names it, in the workspace, and removes it at its end.'),
  replace: z
    .boolean()
    .optional()
    .describe('A table that is there gets the new rows in place of its own. Default: refused.'),
  keepNames,
  sql: text
    .max(100_000)
    .optional()
    .describe('One SELECT; in place ALTER, UPDATE and DELETE. {{input}} is the table that comes in.'),
  backup,
  allowLossy: lossy,
});

type Transformer = z.infer<typeof schema>;

/** Transformer: a SELECT into a new table, or a change of the table in place. */
export const transformer = nodeKind({
  title: 'Transformer',
  schema,
  inputs: ({ operation }) => ({ least: operation === undefined ? 1 : 0, most: 1, tables: operation === undefined }),
  handles: ['out'],
  flow: () => 'table',
  check: (node, [input]) => {
    const { operation, mode, location, table, replace, keepNames, sql, backup, allowLossy } = node;
    if (operation !== undefined) {
      return refuse(
        { mode, location, table, replace, keepNames, sql, backup, allowLossy },
        'a saved operation says this itself',
      );
    }
    if (sql === undefined) return [{ path: ['sql'], message: 'there is no SQL, and no saved operation' }];
    if (mode !== 'in place') {
      if (backup !== undefined && !(replace && table !== undefined)) {
        return refuse({ backup }, 'this goes with a change in place, or with a table that is replaced');
      }
      const named = table !== undefined || location !== 'same database' || input?.place === WORKSPACE;
      return named ? [] : [{ path: ['table'], message: 'a new table outside the workspace needs a name' }];
    }
    if (input?.place === WORKSPACE) {
      return [
        { path: ['mode'], message: 'a table of the workspace is not changed in place', hint: 'Make a new table.' },
      ];
    }
    return refuse(
      { location, table, replace, keepNames, allowLossy },
      'this goes with a new table, not with a change in place',
    );
  },
  place: (node, [input = null], ports) => {
    if (node.operation !== undefined) return operationPlace(node.operation, ports);
    return makesNew(node) && node.location !== 'same database' ? WORKSPACE : input;
  },
  uses: ({ operation }, ports) => operationUses(operation, ports),
  writes: (node, ports) => {
    if (node.operation !== undefined) return operationWrites(node.operation, ports);
    if (!makesNew(node)) return 'changes its table in place';
    if (node.table === undefined) return null;
    const where = node.location === 'same database' ? 'its own database' : 'the workspace';
    return `${node.replace ? 'makes, or replaces the rows of,' : 'makes'} the table ${node.table} in ${where}`;
  },
  target: (node, [input = null], ports) => {
    const { operation, location, table, replace } = node;
    if (operation !== undefined) return operationTarget(operation, ports);
    if (!makesNew(node)) return input === null ? null : { at: input, path: ['mode'] };
    const connection = location === 'same database' ? input?.split(':')[0] : WORKSPACE;
    if (table === undefined || connection === undefined) return null;
    return { at: `${connection}:${table}`, path: ['table'], creates: !replace };
  },
  mends: ({ operation }, code) => {
    if (operation !== undefined) return 'operation';
    return MENDS[code] ?? 'sql';
  },
  async rehearse(node, context) {
    if (node.operation !== undefined) return await rehearseOperation(node.operation, context);
    const { specification, ends } = await open(node, context, hiddenName({ name: 'rehearsal' }));
    const { signal, ledger } = context;
    const rehearsal = await rehearse(specification, ends, { signal, ledger, again: node.replace });
    if (rehearsal.kind === 'new table') return [`the SELECT gives ${columns(rehearsal.forecast.length)}`];
    const { rowsBefore, changes, notes } = rehearsal;
    const after = changes === null ? '' : `, ${changes.rowsAfter} after`;
    return [`${rowsBefore} rows before${after}`, ...notes];
  },
  async run(node, context) {
    if (node.operation !== undefined) return await runOperation(node.operation, context);
    const { specification, ends, target } = await open(node, context);
    const { signal, backUp } = context;
    const change = makesNew(node) ? (node.replace ? 'replaces' : 'none') : 'changes';
    const kept = await backUpFirst(target, change, { backUp, signal, backup: node.backup });
    const result = await runTransformer(specification, ends, {
      signal,
      ledger: context.ledger,
      onEvent: context.onEvent,
      allowLossy: node.allowLossy,
      again: node.replace,
    });
    const { sql } = specification;
    if (result.kind === 'in place') {
      const rowsOut = result.statements.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
      const note = ['rows out = rows that were changed', kept].filter((each) => each !== null).join('; ');
      return { table: inputTable(context), rowsOut, sql, note };
    }
    const { connection, table } = target;
    const { rows, bytes, route } = result;
    const more = kept === null ? {} : { note: kept };
    return { table: { connection, table }, rowsOut: rows, bytes, route, sql, proof: 'counts', ...more };
  },
});

const MENDS: Partial<Record<ErrorCode, string>> = { 'already-exists': 'table', lossy: 'allowLossy' };

const makesNew = ({ mode }: Transformer) => mode !== 'in place';

/** `free`: names a table that nobody named, for a rehearsal. */
async function open(node: Transformer, context: NodeContext, free?: string) {
  const source = await openPlace(context, inputTable(context));
  const wanted = makesNew(node) ? await targetOf(node, source, { context, free }) : undefined;
  const { keepNames } = node;
  const target: Place = wanted === undefined ? source : await openPlace(context, wanted, { keepNames });
  const sql = withInput(node.sql ?? '', source);
  return {
    specification: { source, target: wanted && { connection: target.connection, table: target.table }, sql, keepNames },
    ends: { source: source.database, target: target.database },
    target,
  };
}

async function targetOf(
  { location, table }: Transformer,
  source: Place,
  { context, free }: { readonly context: NodeContext; readonly free: string | undefined },
): Promise<TableReference> {
  const connection = location === 'same database' ? source.connection : WORKSPACE;
  if (table !== undefined) return parseTableReference(`${connection}:${table}`);
  return free === undefined ? await context.temporary(connection) : { connection, table: { name: free } };
}
