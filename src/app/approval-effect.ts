import type { OperationContent, Operations } from './operations.ts';
import type { Workflows } from './workflows.ts';

/** What a person is told, in sentences, before they let it run. */
export async function effectOf(
  { kind, name, version }: { readonly kind: 'operation' | 'workflow'; readonly name: string; readonly version: number },
  parts: { readonly operations: Operations; readonly workflows: Workflows },
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (kind === 'operation') return operationEffect(parts.operations.show(name, version));
  const { nodes, remarks } = await parts.workflows.rehearse({ name, version }, { signal });
  const written = nodes.filter(({ writes }) => writes !== null);
  return [
    ...remarks,
    ...(written.length === 0
      ? ['Writes nothing that stays.']
      : written.map(({ node, writes }) => `${node} ${writes}.`)),
    ...nodes.flatMap(({ node, error }) => (error === null ? [] : [`${node} would fail: ${error.message}`])),
  ];
}

/** From what its rehearsal showed when it was saved: a run stops if its tables have changed since then. */
function operationEffect(operation: ReturnType<Operations['show']>): readonly string[] {
  const { inPlace, writes, reads, rehearsal } = operation;
  const what = inPlace ? `Changes ${writes} in place.` : `Makes ${writes} anew, from ${reads.join(' and ')}.`;
  const figures = figuresOf(rehearsal);
  return [what, ...(figures === null ? [] : [figures]), ...sqlOf(operation)];
}

const FIGURES = {
  rowsBefore: 'rows before',
  rowsAfter: 'rows after',
  changed: 'changed',
  removed: 'removed',
  added: 'added',
  predictedRows: 'rows predicted',
} as const;

/** The figures of any kind of rehearsal that are counts of rows. */
function figuresOf(rehearsal: unknown): string | null {
  if (typeof rehearsal !== 'object' || rehearsal === null) return null;
  const known: Readonly<Record<string, unknown>> = { ...rehearsal };
  const told = Object.entries(FIGURES).flatMap(([name, words]) => {
    const count = known[name];
    return typeof count === 'number' || typeof count === 'string' ? [`${count} ${words}`] : [];
  });
  return told.length === 0 ? null : `When it was saved: ${told.join(', ')}.`;
}

function sqlOf(operation: OperationContent): readonly string[] {
  return operation.kind === 'transformer' ? [`SQL: ${operation.request.sql.trim()}`] : [];
}
