import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { App } from '../../app/app.ts';
import type { Approval } from '../../app/approvals.ts';
import { throwIfAborted } from '../../contract/errors.ts';
import { type Answer, defineTool } from '../tool.ts';

const POLL = 250;

export const runStatus = defineTool({
  name: 'run_status',
  description:
    'What became of a run that was asked for: waiting, rejected, expired, running, done or failed, with its result.',
  input: z.strictObject({
    id: z.number().int().min(1),
    wait: z.number().int().min(0).max(30).optional().describe('Seconds to wait for its end; default 0.'),
  }),
  readOnly: true,
  run: async ({ id, wait = 0 }, { app, signal }) =>
    approvalAnswer(await settled(app, { id, milliseconds: wait * 1_000, signal })),
});

/** The request once nothing more will become of it, or after so many milliseconds. It may be another process that runs it. */
export async function settled(
  app: App,
  { id, milliseconds, signal }: { readonly id: number; readonly milliseconds: number; readonly signal: AbortSignal },
): Promise<Approval> {
  const until = Date.now() + milliseconds;
  for (;;) {
    throwIfAborted(signal);
    const approval = await app.approvals.show(id);
    const open = ['waiting', 'running'].includes(stateOf(approval));
    if (!open || Date.now() >= until) return approval;
    await pause(POLL, undefined, { signal }).catch(() => {});
  }
}

/** `guarded`: the connections because of which a name that is allowed waits all the same. */
export function approvalAnswer(approval: Approval, guarded: readonly string[] = []): Answer {
  const { id, kind, name, version, effect, asked, expires, ended, result } = approval;
  const state = stateOf(approval);
  return {
    note: noteOf(approval, guarded),
    about: 'run',
    data: { id, kind, name, version, state, effect, asked, expires, ended, result },
  };
}

function stateOf({ state, result }: Approval): string {
  if (state !== 'approved') return state;
  return result?.outcome ?? 'running';
}

function noteOf({ id, state, expires }: Approval, guarded: readonly string[]): string {
  if (state !== 'waiting') return `Request ${id}.`;
  const why = guarded.length === 0 ? '' : ` (it touches ${guarded.join(', ')}: production, or without a role)`;
  return `Waiting for approval${why} until ${expires}: a person approves it with "dagflux approvals approve ${id}" or in the app under Settings, Approvals. Then ask run_status with id ${id}.`;
}
