import { type DescribedTable, describeTable, SHARING_LEVELS, type SharingLevel } from '../assistant/catalogue.ts';
import { serverOf } from '../assistant/settings.ts';
import type { CallOptions } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import { type Databases, openTable } from './databases.ts';
import type { OpenModels } from './models.ts';

/** What a model is going to see. Beside it: the rules of the task and of the dialect, which hold nothing of the user's. */
export interface Disclosure {
  readonly model: string;
  /** Where it goes. */
  readonly server: string;
  /** What of each connection may be seen. */
  readonly connections: readonly { readonly connection: string; readonly level: SharingLevel }[];
  readonly tables: readonly DescribedTable[];
  readonly want: string;
}

interface Wanted {
  readonly tables: readonly string[];
  readonly want: string;
  readonly model: string | undefined;
}

/** @throws invalid-input; not-found; assistant-unavailable without a model */
export async function makeDisclosure(
  { tables, want, model }: Wanted,
  parts: {
    readonly databases: Databases;
    readonly models: OpenModels;
    readonly level: (connection: string) => SharingLevel;
  },
  { signal }: CallOptions = {},
): Promise<Disclosure> {
  if (want.trim() === '') {
    throw new DagFluxError('invalid-input', 'There is nothing said to be done.', {
      hint: 'Say in your own words what you want of the tables.',
    });
  }
  const { name, settings } = await parts.models.open(model);
  const described: DescribedTable[] = [];
  const connections = new Set<string>();
  for (const reference of tables) {
    const { database, ...place } = await openTable(parts.databases, reference, { signal });
    const { connection } = place;
    described.push(await describeTable(place, database, { level: parts.level(connection), signal }));
    connections.add(connection);
  }
  return {
    model: name,
    server: serverOf(settings),
    connections: [...connections].map((connection) => ({ connection, level: parts.level(connection) })),
    tables: described,
    want,
  };
}

/** @throws conflict where less of a connection may be seen than when the conversation began */
export function refuseLess({ connections }: Disclosure, level: (connection: string) => SharingLevel): void {
  for (const { connection, level: before } of connections) {
    if (SHARING_LEVELS.indexOf(level(connection)) >= SHARING_LEVELS.indexOf(before)) continue;
    throw new DagFluxError('conflict', `Less of ${connection} may be seen now than when the conversation began.`, {
      hint: 'Begin a new one.',
    });
  }
}
