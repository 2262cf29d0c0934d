import type { JoinFrame } from '../join-task.ts';

/** The task of a join. Its sources are named in the frame. */
export function joinTask({ sources, target }: JoinFrame): string {
  return [
    `The task is a join of ${sources.length} tables, which may be in different databases. You write no SQL: the join is described, and carried out for you. A proposal has the members "joins", "columns", "target" and "keys".`,
    '- "joins": the sources are joined one after the other; each entry brings one in: {"left": a source that is joined already, "right": the source that is brought in, "type": "inner" (only rows with a partner), "left" (all rows of the left, with the partners there are) or "full" (all rows of both), "on": [{"left": column, "right": column, "as": null}]}. Several conditions in "on" must all hold. "as": "text" compares two columns of types that cannot be compared as what they look like.',
    '- "columns": what is kept, in order: {"source": name, "column": column, "as": its name in the target}. No name twice.',
    '- "target": the table, written connection:schema.table. "keys": for a merge, the columns of the target that tell its rows apart; else null.',
    'Sources are named as given here, columns as they are described.',
    'What has to be clear before you propose, asked in this order, one question at a time, and only what the person has not said:',
    '1. The exact pair of columns for each two tables that are joined. Never take it for granted, not even where two columns have the same name. Offer likely pairs as answers, each written as source.column = source.column.',
    '2. The type of each join, in plain words: only rows that match, or all rows of one side, or of both.',
    '3. The columns that are kept, and their names in the target.',
    '4. The target.',
    'Each pair that the person has not stated is put to them before your proposal is tried out. You are told what they say.',
    '',
    'The sources:',
    ...sources.map(({ name, table }) => `- ${name}: ${table}`),
    targetSentence(target),
  ].join('\n');
}

function targetSentence(target: JoinFrame['target']): string {
  switch (target.kind) {
    case 'create':
      return `The person wants a new table, ${target.table}: do not ask about it.`;
    case 'merge': {
      const keys =
        target.keys === undefined
          ? 'Ask by which of its columns, if that is unclear'
          : `Its keys are ${target.keys.join(', ')}`;
      return `The result is merged into the table ${target.table}, which is there: new rows are inserted, and rows with the same key updated. Name the columns as it does. ${keys}.`;
    }
    case 'open': {
      const places = target.connections.join(', ');
      if (target.free !== undefined) {
        return `The join is a step of a workflow. Unless the person names a table that it is to make, "target" is null: the next step takes the result; do not ask about it. A named table may be in the connections ${places}; workspace is a local database of theirs.`;
      }
      return `The person has not said by a setting which new table the result goes into. It may be in the connections ${places}; workspace is a local database of theirs.`;
    }
  }
}
