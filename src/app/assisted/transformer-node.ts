import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, parseTableReference } from '../../contract/names.ts';
import { hiddenName } from '../../move/naming.ts';
import type { WorkflowNode } from '../../workflows/nodes/index.ts';
import { INPUT, withInput } from '../../workflows/nodes/place.ts';
import { WORKSPACE } from '../connection-errors.ts';
import { openTable } from '../databases.ts';
import type { Standing } from '../node-inputs.ts';
import type { Assisted, Proposals } from './assisted.ts';
import type { NodeParts } from './node.ts';
import { checkedSettings, type NodeSettings } from './node-settings.ts';

type Transformer = Extract<WorkflowNode, { kind: 'transformer' }>;

/** A Transformer of a workflow: what it takes is what comes in, and what its form says of the shape and the new table stands. */
export async function assistedTransformerNode(
  node: Transformer,
  inputs: readonly Standing[],
  { databases, rehearse }: NodeParts,
): Promise<Assisted> {
  const source = inputs[0]?.table ?? '';
  const { connection, database, table } = await openTable(databases, source);
  const { STEP_MEMBERS, transformerProposals } = await import('../../assistant/transformer-task.ts');
  const { transformerNodeTask } = await import('../../assistant/prompts/node.ts');
  const settled = settledBy(node, connection);
  const again = node.replace === true;
  const tryOut: Proposals['rehearse'] = (proposal, options) => rehearse(proposal, { ...options, again });
  return {
    tables: [source],
    venue: connection,
    prompt: transformerNodeTask({ source, connection, settled }),
    task: () => ({
      members: STEP_MEMBERS,
      toProposal: ({ sql, target, inPlace }) => {
        if (typeof sql !== 'string' || !sql.includes(INPUT)) {
          throw new DagFluxError('invalid-input', `The SQL does not say ${INPUT}.`, {
            hint: 'Write it for the table that comes in, wherever that is meant.',
          });
        }
        const changes = settled.kind === 'open' ? inPlace === true : settled.kind === 'in place';
        const named = settled.kind === 'new table' ? settled.target : target;
        const wanted = typeof named === 'string' && named !== '' ? named : null;
        const settings = changes ? inPlaceSettings(sql) : newTableSettings(sql, wanted, connection);
        const to = changes ? undefined : (wanted ?? `${WORKSPACE}:${hiddenName({ name: 'rehearsal' })}`);
        const shape = to === undefined ? ({ kind: 'in place' } as const) : ({ kind: 'new table', target: to } as const);
        const { toProposal } = transformerProposals(source, shape, tryOut);
        const proposal = toProposal({ sql: withInput(sql, { database, table }) });
        return { ...proposal, again, settings: checkedSettings(node, settings, inputs) };
      },
      mustAsk: () => null,
      rehearse: tryOut,
    }),
  };
}

/** What the form says already. */
function settledBy({ mode, table, location }: Transformer, connection: string) {
  if (mode === 'in place') return { kind: 'in place' } as const;
  if (table === undefined) return { kind: 'open' } as const;
  const at = location === 'same database' ? connection : WORKSPACE;
  return { kind: 'new table', target: `${at}:${table}` } as const;
}

const inPlaceSettings = (sql: string): NodeSettings => ({
  sql,
  mode: 'in place',
  location: null,
  table: null,
  replace: null,
  keepNames: null,
  allowLossy: null,
});

function newTableSettings(sql: string, target: string | null, connection: string): NodeSettings {
  const own = { sql, mode: null, backup: null };
  if (target === null) return { ...own, location: null, table: null };
  const { connection: at, table } = parseTableReference(target);
  const isSame = at === connection && at !== WORKSPACE;
  return { ...own, location: isSame ? 'same database' : null, table: formatTableName(table) };
}
