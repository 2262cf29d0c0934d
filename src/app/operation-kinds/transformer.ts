import { formatName, parseTableReference } from '../../contract/names.ts';
import type { Ledger } from '../../move/types.ts';
import type { Databases } from '../databases.ts';
import { rehearseTransform, type TransformRequest, transformTable } from '../transform.ts';
import type { Ends, OperationKind } from './kind.ts';

export function transformerKind(databases: Databases, ledger: Ledger): OperationKind<'transformer'> {
  return {
    check: async (request) => request,
    ends: transformerEnds,
    watches: async ({ source, sql }) => {
      const { connection } = parseTableReference(source);
      const { grammar } = (await databases.database(connection)).dialect;
      if (grammar === undefined) return [source];
      const { classify } = await import('../../sql/classify.ts');
      const named = (await classify(sql, grammar)).flatMap(({ tables }) => tables.filter((parts) => parts.length > 0));
      // What stands before the schema is the database, which is the connection's own.
      return [source, ...named.map((parts) => `${connection}:${parts.slice(-2).map(formatName).join('.')}`)];
    },
    rehearse: (request, options) => rehearseTransform(databases, ledger, request, options),
    figures: (rehearsal) => {
      if (rehearsal.kind === 'new table') return { kind: rehearsal.kind, forecast: rehearsal.forecast };
      const { changes, rowsBefore } = rehearsal;
      const { changed, removed, added } = changes?.rows ?? {};
      return { kind: rehearsal.kind, rowsBefore, rowsAfter: changes?.rowsAfter, changed, removed, added };
    },
    run: async (request, options) => {
      const result = await transformTable(databases, ledger, request, options);
      if (result.kind === 'new table') return result.rows;
      return result.statements.reduce((sum, statement) => sum + (statement.rows ?? 0), 0);
    },
    repair: async (request, drift, before) => {
      // In the SQL a column of two tables cannot be told apart by its name.
      const shared = (column: string) =>
        before.filter((one) => one.columns?.some(({ name }) => name === column)).length > 1;
      const renamed = drift.flatMap(({ differences }) => differences.filter(({ kind }) => kind === 'renamed'));
      if (renamed.some((one) => 'column' in one && shared(one.column))) return null;
      const { connection } = parseTableReference(request.source);
      const { repairSql } = await import('../../operations/repair.ts');
      const differences = drift.flatMap(({ differences: of }) => of);
      const sql = await repairSql(request.sql, differences, await databases.database(connection));
      return sql === null ? null : { ...request, sql };
    },
  };
}

export function transformerEnds({ source, target }: Pick<TransformRequest, 'source' | 'target'>): Ends {
  return { reads: [source], writes: target ?? source, inPlace: target === undefined };
}
