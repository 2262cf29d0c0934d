import type { Session, WireTag } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { Field } from '../contract/values.ts';
import type { Context } from './context.ts';

export type RouteKind = 'same database' | 'wire' | 'batches';

/** How the rows travel, and why so. */
export type Route =
  | { readonly kind: 'same database' | 'batches'; readonly reason: string }
  | { readonly kind: 'wire'; readonly reason: string; readonly tag: WireTag };

/** The best route: within the database, by bytes that both ends know, or by batches of values. */
export function chooseRoute(context: Context, writer: Session, target: readonly Field[]): Route {
  const { forced, sameDatabase } = context;
  if (sameDatabase) return { kind: 'same database', reason: 'both ends are one database' };
  const found = forced === 'batches' ? 'it was asked for' : findTag(context, writer, target);
  if (typeof found !== 'string') return { kind: 'wire', tag: found.tag, reason: 'both ends know the format' };
  if (forced !== undefined && forced !== 'batches') {
    throw new DagFluxError('unsupported', `The rows cannot travel by the route "${forced}": ${found}.`);
  }
  return { kind: 'batches', reason: found };
}

/** The first format that both ends know, or why there is none. */
function findTag({ reader, plan }: Context, writer: Session, target: readonly Field[]): { tag: WireTag } | string {
  if (reader.wire === null) return 'the source has no byte format';
  if (writer.wire === null) return 'the target has no byte format';
  const offers = reader.wire.offers(plan.columns.map((column) => column.source));
  const { wire } = writer;
  const tag = offers.find((offer) => wire.accepts(offer, target));
  if (tag !== undefined) return { tag };
  return offers.length === 0 ? 'the source has no byte format for these types' : 'the ends know no common byte format';
}

/** The route as the result names it: `wire pgcopy-binary`, without the particulars of the tag. */
export function wireLabel(tag: WireTag): string {
  return `wire ${/^[\w-]+/.exec(tag)?.[0] ?? tag}`;
}
