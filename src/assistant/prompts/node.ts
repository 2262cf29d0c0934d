import { NEVER_WRITE, SHAPES, type Shape } from './transformer.ts';

interface TransformerNode {
  /** The table that comes in, as it is described to the model. */
  readonly source: string;
  readonly connection: string;
  readonly settled: Shape;
}

/** The task of a Transformer node of a workflow. */
export function transformerNodeTask({ source, connection, settled }: TransformerNode): string {
  return [
    'The task is a step of a workflow, a transformer of the one table that comes in. A proposal has the members "sql", "target" and "inPlace".',
    'In "sql" write {{input}} wherever the table that comes in is meant, and never its name: FROM {{input}}. It may be another table in the next run. No other table may be read.',
    `A transformer takes one of two shapes, and "inPlace" says which:\n${SHAPES}`,
    NEVER_WRITE,
    `The table that comes in is described as ${source}.`,
    ...settledWords(connection, settled),
  ].join('\n');
}

function settledWords(connection: string, settled: Shape): readonly string[] {
  switch (settled.kind) {
    case 'new table':
      return [
        `The step makes the new table ${settled.target}: "inPlace" is false; do not ask about the shape or the name.`,
      ];
    case 'in place':
      return ['The step changes its table in place: "inPlace" is true; do not ask about the shape.'];
    case 'open':
      return [
        `Unless the person says otherwise it is a new table that the next step of the workflow takes and that nobody names: "inPlace" is false and "target" is null; do not ask about it. A table that the person names is in the connection ${connection}, or in the connection workspace, a local database of theirs. Only where their words clearly ask to change the table itself is "inPlace" true.`,
      ];
  }
}
