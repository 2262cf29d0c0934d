import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import type { JobResult, OperationContent } from '../operations/types.ts';
import { useJob } from '../operations/use-job.ts';
import { operationsQuery } from '../queries.ts';
import { useRehearsal } from './use-rehearsal.ts';

interface Approving {
  /** As it is on the screen. */
  readonly content: OperationContent;
  /** Columns that would lose something, which nobody has allowed. */
  lossy(result: JobResult | undefined): readonly string[];
  /** What must be typed first. */
  readonly word: string | undefined;
  /** A table that is there gets the new rows in place of its own. */
  readonly again: boolean;
}

/** What stands between a proposal and its run. */
export function useApproval({ content, lossy, word, again: first }: Approving) {
  const client = useQueryClient();
  const [backup, setBackup] = useState<boolean>();
  const [again, setAgain] = useState(first);
  const [typed, setTyped] = useState('');
  const run = useJob();
  const save = useJob(() => void client.invalidateQueries({ queryKey: operationsQuery.queryKey }));
  const options = { ...(backup !== undefined && { backup }), ...(again && { again }) };
  const rehearsal = useRehearsal(content, again, () =>
    run.start(() => call(api.operations.apply.$post({ json: { operation: content, ...options } }))),
  );
  const { result, isRunning, isOfThisText } = rehearsal;
  const lost = lossy(result);
  const blocked = [
    isRunning && 'It is being rehearsed.',
    !isRunning && !result && 'It was not rehearsed.',
    result && !isOfThisText && 'The text was changed since it was rehearsed.',
    lost.length > 0 && `Allow what is lost in ${lost.join(', ')}, or change it.`,
    result?.of === 'join rehearsal' && result.value.problems[0],
    word !== undefined && typed !== word && `Type ${word} first.`,
  ].find((reason): reason is string => typeof reason === 'string');
  return {
    rehearsal,
    result,
    run,
    blocked,
    approve() {
      if (blocked === undefined && !run.isRunning) rehearsal.approve();
    },
    backup,
    setBackup,
    again,
    setAgain,
    word,
    typed,
    setTyped,
    keep: (name: string) => save.start(() => call(api.operations.$post({ json: { name, operation: content } }))),
    save,
  };
}
