import { useQueries } from '@tanstack/react-query';
import { parseTableReference } from '../../../../src/contract/names.ts';
import { columnsQuery } from '../../queries.ts';
import { describeNode } from '../describe.ts';
import { type Flow, type FlowNode, isObject, listOf, nodeOf, sourceName, textOf } from '../flow.ts';

/** A table that comes in, as far as it is known before a run. */
export interface Input {
  /** Its name in the settings. */
  readonly name: string;
  /** As people read it. */
  readonly title: string;
  /** '' = not known. */
  readonly connection: string;
  /** Undefined: not known before a run. */
  readonly columns: readonly { readonly name: string; readonly type: string }[] | undefined;
}

/** What comes into a node, in the order of its edges. */
export function useInputs(flow: Flow, node: FlowNode): readonly Input[] {
  const edges = flow.edges.filter(({ to }) => to === node.id);
  const sources = edges.map((edge) => ({ edge, origin: originOf(flow, edge.from) }));
  const read = useQueries({
    queries: sources.map(({ origin }) => {
      const { connection = '', schema = '', table = '' } = origin.table ?? {};
      return { ...columnsQuery(connection, schema, table), enabled: origin.table !== undefined, retry: false };
    }),
  });
  return sources.map(({ edge, origin }, index) => {
    const from = nodeOf(flow, edge.from);
    const name = sourceName(edge);
    const title = from ? describeNode(from).title : edge.from;
    return {
      name,
      title: name === edge.from || name === title ? title : `${title} (${name})`,
      connection: origin.connection,
      columns: origin.columns ?? read[index]?.data?.map((column) => ({ name: column.name, type: column.type })),
    };
  });
}

interface Origin {
  readonly connection: string;
  readonly table?: { readonly connection: string; readonly schema: string; readonly table: string };
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
}

/** The table that a node brings, from its settings alone. */
function originOf(flow: Flow, id: string, seen: ReadonlySet<string> = new Set()): Origin {
  const node = nodeOf(flow, id);
  if (!node || seen.has(id)) return { connection: '' };
  const from = flow.edges.find(({ to }) => to === id)?.from;
  const before = (): Origin => (from === undefined ? { connection: '' } : originOf(flow, from, new Set([...seen, id])));
  switch (node.kind) {
    case 'source':
      return node.sql === undefined ? atTable(textOf(node.table)) : { connection: 'workspace' };
    case 'output':
      return isObject(node.table) ? atTable(textOf(node.table.to)) : { connection: '' };
    case 'branch':
      return before();
    case 'join': {
      const target = isObject(node.target) ? textOf(node.target.table) : '';
      const kept = listOf(node.columns).flatMap((column) =>
        isObject(column) ? [{ name: textOf(column.as), type: '' }] : [],
      );
      const { connection } = target === '' ? { connection: 'workspace' } : atTable(target);
      return { connection, ...(kept.length > 0 && { columns: kept }) };
    }
    case 'transformer':
      if (node.mode === 'in place') return before();
      return { connection: node.location === 'same database' ? before().connection : 'workspace' };
    default:
      return { connection: '' };
  }
}

function atTable(reference: string): Origin {
  try {
    const { connection, table } = parseTableReference(reference);
    return { connection, table: { connection, schema: table.schema ?? '', table: table.name } };
  } catch {
    return { connection: '' }; // unfinished
  }
}
