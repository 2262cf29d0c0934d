import type { Session } from '../contract/connector.ts';
import type { Context } from './context.ts';
import { failedAt, type Side } from './failure.ts';

/**
 * Runs `work` in a transaction at one end: `read` at the source, `write` at the target. An error of the work passes as it
 * is, whatever follows from it; one of connecting or of the commit says which end it is of.
 */
export async function inSession<T>(
  context: Pick<Context, 'request' | 'progress'>,
  work: (session: Session) => Promise<T>,
  { side, signal }: { readonly side: Side; readonly signal: AbortSignal | undefined },
): Promise<T> {
  const { from, to } = context.request;
  const { database } = side === 'source' ? from : to;
  let first: { readonly error: unknown } | undefined;
  try {
    return await database.session(
      async (session) => {
        try {
          return await work(session);
        } catch (error) {
          first = { error };
          throw error;
        }
      },
      { transaction: side === 'source' ? 'read' : 'write', signal },
    );
  } catch (error) {
    throw first === undefined ? failedAt(side, context, error) : first.error;
  }
}
