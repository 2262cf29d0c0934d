import type { JoinRehearsal } from '../../app/join.ts';
import type { OperationContent } from '../../app/operations.ts';
import type { Rehearsal } from '../../app/transform.ts';
import type { Sink } from '../sink.ts';
import { writeJoinRehearsal } from './join.ts';
import { rehearsalDocument, writeRehearsal } from './rehearsal.ts';

/** What an operation does, as its author wrote it. */
export function operationText(operation: OperationContent): string {
  if (operation.kind === 'transformer') return operation.request.sql.trim();
  return JSON.stringify(operation.request.specification, null, 2);
}

/** What an operation of any kind would do, for people. */
export async function writeAnyRehearsal(out: Sink, rehearsal: Rehearsal | JoinRehearsal): Promise<void> {
  await ('venue' in rehearsal ? writeJoinRehearsal(out, rehearsal) : writeRehearsal(out, rehearsal));
}

/** The same as JSON. */
export function anyRehearsalDocument(rehearsal: Rehearsal | JoinRehearsal): object {
  return 'venue' in rehearsal ? rehearsal : rehearsalDocument(rehearsal);
}
