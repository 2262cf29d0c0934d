import { countWords } from '../components/times.ts';
import type { JobResult, OperationContent } from '../operations/types.ts';

type Result = JobResult | null | undefined;

/** `connection:table`, as far as it is said. */
export function writesOf(content: OperationContent): string {
  if (content.kind === 'transformer') return content.request.target ?? content.request.source;
  const table = targetOf(content.request.specification)?.table;
  return typeof table === 'string' ? table : 'workspace:';
}

type Target = { readonly table?: unknown; readonly mode?: unknown } | undefined;
const targetOf = (specification: unknown): Target => ((specification ?? {}) as { readonly target?: Target }).target; // Its members are looked at.

/** It makes a table, and puts its rows into no other. */
export const makesNew = (content: OperationContent): boolean =>
  content.kind === 'join' ? targetOf(content.request.specification)?.mode !== 'merge' : !isInPlace(content);

export const isInPlace = (content: OperationContent): boolean =>
  content.kind === 'transformer' && content.request.target === undefined;

/** What becomes of each column; empty in place. */
export function forecastOf(result: Result) {
  if (result?.of === 'join rehearsal') return result.value.forecast;
  if (result?.of === 'transformer rehearsal' && result.value.kind === 'new table') return result.value.forecast;
  return [];
}

export const lossyOf = (result: Result): readonly string[] =>
  forecastOf(result).flatMap(({ column, verdict }) => (verdict === 'lossy' ? [column] : []));

/** What is changed in place; undefined: nothing is, or it was not tried out. */
function changesOf(result: Result) {
  if (result?.of !== 'transformer rehearsal' || result.value.kind !== 'in place') return undefined;
  return result.value.changes ?? undefined;
}

/** The effect in numbers, as the button says it. */
export function effectOf(result: Result, content: OperationContent): string {
  const writes = writesOf(content);
  if (result?.of === 'join rehearsal' && result.value.predictedRows !== null) {
    return `join about ${countWords(result.value.predictedRows)} rows into ${writes}`;
  }
  if (!isInPlace(content)) return `${makesNew(content) ? 'make' : 'merge into'} ${writes}`;
  const rows = changesOf(result)?.rows;
  if (!rows) return `change ${writes}`;
  const parts = [
    rows.removed > 0 && `delete ${countWords(rows.removed)}`,
    rows.changed > 0 && `change ${countWords(rows.changed)}`,
    rows.added > 0 && `add ${countWords(rows.added)}`,
  ].filter((part) => part !== false);
  if (parts.length > 0) return `${parts.join(', ')} rows in ${writes}`;
  return hasNoEffect(result) ? `change 0 rows in ${writes}` : `change ${writes}`;
}

/** It was tried out, and left everything as it was. */
export function hasNoEffect(result: Result): boolean {
  const changes = changesOf(result);
  if (!changes?.rows) return false;
  const { rows, columnsAdded, columnsRemoved } = changes;
  return rows.removed + rows.changed + rows.added + columnsAdded.length + columnsRemoved.length === 0;
}

/** What a person approves: where it is the same in a later rehearsal, they would approve that one too. */
export const gist = (result: Result, content: OperationContent): string =>
  JSON.stringify([effectOf(result, content), forecastOf(result)]);

/** What came of it. */
export function ranWords(result: Result): string {
  if (result?.of === 'join') return `${countWords(result.value.rows)} rows stand there.`;
  if (result?.of === 'transformer' && result.value.kind === 'new table') {
    return `${countWords(result.value.rows)} rows stand there.`;
  }
  return 'It was done.';
}
