import { DagFluxError } from '../contract/errors.ts';
import { readsOnly } from '../operations/reads-only.ts';
import { WORKSPACE } from './connection-errors.ts';
import type { Connections } from './connections.ts';

/** What a person is asked before SQL runs. `type`: to type the word, as on a production database. */
type Question =
  | { readonly asks: 'nothing' }
  | { readonly asks: 'confirm' }
  | { readonly asks: 'type'; readonly word: string };

/** Asks before something is written where others would notice. */
export interface WriteCheck {
  /** By the role of the connection and what the SQL does. A connection without a role is asked for as production is. */
  question(connection: string, sql: string): Promise<Question>;
  /** @throws conflict where something would be asked */
  refuseUnasked(connection: string, sql: string): Promise<void>;
}

export function createWriteCheck(connections: Connections): WriteCheck {
  const question = async (connection: string, sql: string): Promise<Question> => {
    const saved = connections.list().find(({ name }) => name === connection);
    if (connection === WORKSPACE || saved === undefined || saved.role === 'development') return { asks: 'nothing' };
    const { dialect } = await connections.database(connection);
    if (await readsOnly(sql, dialect)) return { asks: 'nothing' };
    return saved.role === 'staging' ? { asks: 'confirm' } : { asks: 'type', word: saved.role ?? connection };
  };
  return {
    question,
    async refuseUnasked(connection, sql) {
      if ((await question(connection, sql)).asks === 'nothing') return;
      throw new DagFluxError('conflict', `This may change "${connection}", and nobody has said that it may.`, {
        hint: 'Ask the person at the screen, and send `confirmed` with the same SQL.',
      });
    },
  };
}
