import { type FlowNode, isObject, textOf } from './flow.ts';

/** What stands on a node: how people call it, and where its result stands. */
interface NodeWords {
  readonly title: string;
  /** A connection; '' = none, or known only at the run. */
  readonly place: string;
  /** Nothing tells yet what it is: the title is what its id says. */
  readonly isGap: boolean;
}

/** `connection:schema.table`, cut in two. */
export function cutReference(reference: string): { readonly connection: string; readonly table: string } {
  const colon = reference.indexOf(':');
  return { connection: reference.slice(0, Math.max(0, colon)), table: reference.slice(colon + 1) };
}

const shortTable = (reference: string): string => cutReference(reference).table.split('.').at(-1) ?? '';

/** A node in a few words, from its settings alone. */
export function describeNode(node: FlowNode): NodeWords {
  const { title, place } = ofKind(node);
  return { title: node.name ?? (title || node.id.replaceAll('_', ' ')), place, isGap: title === '' };
}

function ofKind(node: FlowNode): Omit<NodeWords, 'isGap'> {
  const part = (name: string) => (isObject(node[name]) ? node[name] : {});
  const saved = textOf(node.operation);
  if (saved !== '') return { title: saved, place: '' };
  switch (node.kind) {
    case 'start':
      return { title: triggerWords(node.trigger), place: '' };
    case 'source': {
      const table = textOf(node.table);
      return { title: shortTable(table), place: table ? cutReference(table).connection : textOf(node.connection) };
    }
    case 'join': {
      const table = textOf(part('target').table);
      return { title: table ? shortTable(table) : '', place: table ? cutReference(table).connection : 'workspace' };
    }
    case 'transformer': {
      const isHere = node.location !== 'same database' && node.mode !== 'in place';
      return { title: shortTable(`:${textOf(node.table)}`), place: isHere ? 'workspace' : '' };
    }
    case 'output': {
      const to = textOf(part('table').to);
      return to
        ? { title: shortTable(to), place: cutReference(to).connection }
        : { title: textOf(part('file').path), place: '' };
    }
    case 'branch': {
      const value = node.value === undefined ? '' : ` ${String(node.value)}`;
      return { title: `${node.sql === undefined ? 'rows' : 'value'} ${textOf(node.operator)}${value}`, place: '' };
    }
    default:
      return { title: '', place: '' };
  }
}

/** When a workflow starts, in a few words. */
export function triggerWords(trigger: unknown): string {
  if (!isObject(trigger) || trigger.kind === 'manual') return 'By hand';
  if (trigger.kind === 'file') return `When ${textOf(trigger.path)} changes`;
  return `${textOf(trigger.expression)} (${textOf(trigger.zone) || 'UTC'})`;
}
