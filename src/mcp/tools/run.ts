import { z } from 'zod';
import { defineTool } from '../tool.ts';
import { approvalAnswer, settled } from './run-status.ts';

/** Milliseconds that an answer waits for a run that began at once. */
const QUICK = 20_000;

export const run = defineTool({
  name: 'run',
  description:
    'Asks to run a saved operation or workflow. It waits for a person, who approves it in DagFlux within an hour, unless its name is allowed and no production connection is touched. Answers an id for run_status.',
  input: z.strictObject({ name: z.string().max(200) }),
  readOnly: false,
  async run({ name }, { app, signal, client, allowed }) {
    const asked = await app.approvals.ask({ name, askedBy: client, allowed: allowed.includes(name) }, { signal });
    if (asked.done === null) return approvalAnswer(asked.approval, asked.guarded);
    return approvalAnswer(await settled(app, { id: asked.approval.id, milliseconds: QUICK, signal }));
  },
});
