import type { Database, Session } from '../../contract/connector.ts';
import type { TableName } from '../../contract/names.ts';

/** What a change of a table does beside it. */
export interface Reactions {
  readonly notes: readonly string[];
  /** The table's rows cannot be brought back by a rollback. */
  readonly forGood: boolean;
}

/** Asks the database, in a session of it. */
export async function findReactions(
  session: Session,
  { dialect }: Database,
  table: TableName,
  signal: AbortSignal | undefined,
): Promise<Reactions> {
  const names = new Map<string, string[]>();
  const sql = dialect.reactions?.(table);
  if (sql === undefined) return { notes: [], forGood: false };
  for await (const event of session.run(sql, { signal })) {
    if (event.kind !== 'batch') continue;
    const [kinds = [], found = []] = event.batch.columns;
    kinds.forEach((kind, row) => {
      names.set(String(kind), [...(names.get(String(kind)) ?? []), String(found[row])]);
    });
  }
  const list = (kind: string): string => (names.get(kind) ?? []).join(', ');
  return {
    forGood: names.has('for good'),
    notes: [
      ...(names.has('trigger')
        ? [`The table has triggers or rules, which may change more than it: ${list('trigger')}.`]
        : []),
      ...(names.has('table')
        ? [`Other tables may change with it, as their foreign keys or heritage say: ${list('table')}.`]
        : []),
      ...(names.has('for good')
        ? [`Its storage (${list('for good')}) undoes nothing: it was not tried out, and what is done stays done.`]
        : []),
    ],
  };
}
