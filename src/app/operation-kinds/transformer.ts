import { parseTableReference } from '../../contract/names.ts';
import type { Ledger } from '../../move/types.ts';
import type { Databases } from '../databases.ts';
import { rehearseTransform, type TransformRequest, transformTable } from '../transform.ts';
import type { Ends, OperationKind } from './kind.ts';

export function transformerKind(databases: Databases, ledger: Ledger): OperationKind<'transformer'> {
  return {
    check: async (request) => request,
    ends: transformerEnds,
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
    repair: async (request, drift) => {
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
