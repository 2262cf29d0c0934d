import type { Notice, StatementEvent } from '../../contract/connector.ts';
import { chunksOf } from '../../files/rows.ts';
import type { Sink } from '../sink.ts';
import { plural, printableLines } from './text.ts';

/** Writes the results of statements as they arrive, holding no more than a batch (a table: its first rows). */
export interface ResultWriter {
  event(event: StatementEvent): Promise<void>;
  /** Closes what is open. Called also after a failure, so that what was written stays readable. */
  end(options: { readonly failed: boolean }): Promise<void>;
}

/** Writes pieces of text together, in chunks that a stream takes well. */
export async function writeAll(sink: Sink, pieces: Iterable<string>): Promise<void> {
  for (const chunk of chunksOf(pieces)) await sink.write(chunk);
}

/** What the format has no place for is said on standard error, at the end, so that an error there stays one JSON document. */
export function createRemarks(error: Sink) {
  const remarks: string[] = [];
  return {
    add({ truncated, rowCount, notices }: StatementEvent & { kind: 'done' }): void {
      if (truncated) remarks.push(`Cut off after ${plural(rowCount ?? 0, 'row')}; there are more.`);
      for (const notice of notices) if (remarks.length < 100) remarks.push(noticeText(notice));
    },
    async end(): Promise<void> {
      for (const remark of remarks) await error.write(`${remark}\n`);
    },
  };
}

export function noticeText(notice: Notice): string {
  return printableLines(`${notice.severity.toLowerCase()}: ${notice.message}`);
}
