import type { Ledger } from '../../move/types.ts';
import type { JoinSpecification } from '../../operations/join/specification.ts';
import type { Databases } from '../databases.ts';
import { type JoinRequest, rehearseJoinRequest, runJoinRequest } from '../join.ts';
import type { Ends, OperationKind } from './kind.ts';

export function joinKind(databases: Databases, ledger: Ledger): OperationKind<'join'> {
  return {
    check: checkJoin,
    ends: joinEnds,
    watches: async (request) => {
      const { reads, writes, inPlace } = joinEnds(request);
      return inPlace ? [...reads, writes] : reads;
    },
    rehearse: (request, options) => rehearseJoinRequest(databases, request, options),
    figures: ({ venue, forecast, predictedRows, sources, pairs }) => ({
      venue,
      forecast,
      predictedRows,
      sources: sources.map(({ name, estimatedRows }) => ({ name, estimatedRows })),
      pairs: pairs.map(({ left, right, type, sample }) => ({ left, right, type, sample })),
    }),
    run: async (request, options) => (await runJoinRequest(databases, ledger, request, options)).rows,
    repair: async (request, drift) => {
      const { repairJoin } = await import('../../operations/join/repair.ts');
      const specification = repairJoin(checked(request), drift);
      return specification && { ...request, specification };
    },
  };
}

/** The same request, with a specification that was read. @throws invalid-input, naming what is wrong by its path */
export async function checkJoin(request: JoinRequest): Promise<JoinRequest> {
  const { readJoin } = await import('../../operations/join/specification.ts');
  return { ...request, specification: readJoin(request.specification) };
}

/** Of a request that was checked. */
export function joinEnds(request: JoinRequest): Ends {
  const { sources, target } = checked(request);
  return { reads: sources.map(({ table }) => table), writes: target.table, inPlace: target.mode === 'merge' };
}

// What is asked of a kind was checked by it before.
const checked = ({ specification }: JoinRequest) => specification as JoinSpecification;
