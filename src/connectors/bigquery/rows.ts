import type { Page } from './jobs.ts';

/** At most so many rows a page; BigQuery also ends a page at about 10 MB. */
export const PAGE_ROWS = 10_000;

/** Pages one after the other, each asked for while the one before is being used. Leaving ends the request under way. */
export async function* pagesOf(
  fetchPage: (pageToken: string | undefined, signal: AbortSignal) => Promise<Page>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Page> {
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
