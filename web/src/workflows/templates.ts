import { moveNodes } from './edits.ts';
import type { Flow, FlowEdge, FlowNode } from './flow.ts';
import { tidy } from './layout.ts';

/** A drawing to begin with: what it needs of a person are gaps, whose nodes say by their ids what belongs there. */
export interface Template {
  readonly title: string;
  readonly says: string;
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/** The ways to begin; a trigger is in the zone of whoever draws it. */
export function templates(zone: string): readonly Template[] {
  return [
    {
      title: 'Copy a table to another database',
      says: 'A table, and the database that gets a copy of it.',
      nodes: [
        { id: 'table_to_copy', kind: 'source' },
        { id: 'copy_of_it', kind: 'output', table: { mode: 'create' } },
      ],
      edges: [{ from: 'table_to_copy', to: 'copy_of_it' }],
    },
    {
      title: 'Join two tables',
      says: 'Two tables, also of two databases, and the new table of both.',
      nodes: [
        { id: 'first_table', kind: 'source' },
        { id: 'second_table', kind: 'source' },
        { id: 'both', kind: 'join' },
      ],
      edges: [
        { from: 'first_table', to: 'both' },
        { from: 'second_table', to: 'both' },
      ],
    },
    {
      title: 'Transform nightly, and export',
      says: 'Every night at 02:00 a table is changed by SQL and written to a file.',
      nodes: [
        { id: 'every_night', kind: 'start', trigger: { kind: 'cron', expression: '0 2 * * *', zone } },
        { id: 'table_to_read', kind: 'source' },
        { id: 'what_changes', kind: 'transformer' },
        { id: 'file', kind: 'output', file: { overwrite: true } },
      ],
      edges: [
        { from: 'every_night', to: 'table_to_read' },
        { from: 'table_to_read', to: 'what_changes' },
        { from: 'what_changes', to: 'file' },
      ],
    },
  ];
}

/** Puts a template into an empty workflow. */
export const begin = (flow: Flow, { nodes, edges }: Template): Flow =>
  moveNodes({ ...flow, nodes, edges }, tidy({ nodes, edges }));
