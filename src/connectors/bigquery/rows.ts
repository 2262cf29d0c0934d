import type { Readable } from 'node:stream';
import type { Page } from './jobs.ts';
import { PageBytes } from './page-text.ts';

/** A page is to be so large: enough that the way to BigQuery and back does not count. */
const PAGE_BYTES = 4 * 1024 * 1024;
/** Of the first page, which tells how large a row is. */
const FIRST_ROWS = 1000;
const MOST_ROWS = 100_000;

/** Where in a result a page begins, and how it is taken in. */
export interface PageRequest {
  readonly pageToken: string | undefined;
  readonly maxResults: number;
  readonly signal: AbortSignal | undefined;
  readonly take: (content: Readable) => Promise<Buffer>;
}

/** Fetches the first page (no token) or the one of a token. The rows of a page are valid until the next but one is fetched. */
export type FetchPage = (pageToken: string | undefined, signal: AbortSignal | undefined) => Promise<Page>;

/**
 * Fetches pages that have about as many bytes each, whatever the size of a row, into two places in turn. `limit` = no more rows
 * than this are wanted of a page.
 */
export function pageFetcher(
  fetchPage: (request: PageRequest) => Promise<Page>,
  limit: number = Number.POSITIVE_INFINITY,
): FetchPage {
  const places = [new PageBytes(), new PageBytes()] as const;
  let turn: 0 | 1 = 0;
  let rows = FIRST_ROWS;
  return async (pageToken, signal) => {
    turn = turn === 0 ? 1 : 0;
    const place = places[turn];
    const page = await fetchPage({
      pageToken,
      maxResults: Math.min(rows, limit),
      signal,
      take: (content) => place.fill(content),
    });
    if (page.count > 0) rows = Math.min(Math.max(Math.floor(PAGE_BYTES / (page.size / page.count)), 1), MOST_ROWS);
    return page;
  };
}

/** Pages one after the other, each asked for while the one before is being used. Leaving ends the request under way. */
export async function* pagesOf(fetchPage: FetchPage, signal: AbortSignal | undefined): AsyncGenerator<Page> {
  const left = new AbortController();
  const stop = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
  try {
    let next: Promise<Page> | undefined = fetchPage(undefined, stop);
    while (next !== undefined) {
      const page: Page = await next;
      next = page.pageToken ? fetchPage(page.pageToken, stop) : undefined;
      // Its failure is met when it is awaited, or is of no interest any more.
      next?.catch(() => {});
      yield page;
    }
  } finally {
    left.abort();
  }
}
