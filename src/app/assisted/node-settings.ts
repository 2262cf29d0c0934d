import { DagFluxError } from '../../contract/errors.ts';
import { parseTableReference } from '../../contract/names.ts';
import { kindOf, type WorkflowNode } from '../../workflows/nodes/index.ts';
import type { Standing } from '../node-inputs.ts';

/** What a proposal changes in the settings of a node: null takes one away. */
export type NodeSettings = Readonly<Record<string, unknown>>;

/** The settings, if the node may have them: by the schema and the rules that hold for its form. @throws invalid-input */
export function checkedSettings(node: WorkflowNode, settings: NodeSettings, inputs: readonly Standing[]): NodeSettings {
  const merged = Object.fromEntries(Object.entries({ ...node, ...settings }).filter(([, value]) => value !== null));
  const kind = kindOf(node);
  const { success, data, error } = kind.schema.safeParse(merged);
  const [first] = success
    ? (kind.check?.(
        data,
        inputs.map(({ name, table }) => ({ handle: name, place: parseTableReference(table).connection })),
      ) ?? [])
    : error.issues;
  if (first === undefined) return settings;
  throw new DagFluxError('invalid-input', `The node cannot be like that: ${first.path.join('.')}: ${first.message}.`);
}
