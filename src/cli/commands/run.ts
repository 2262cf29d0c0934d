import type { Command } from 'commander';
import type { RunEvent } from '../../app/workflows.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { formatSeconds } from '../output/text.ts';
import { createRunView, writeWorkflowRehearsal } from '../output/workflow.ts';
import { readSource } from '../workflow-file.ts';

interface RunFlags {
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
}

/** `run`: runs a workflow, from a file or saved. */
export function addRunCommand(program: Command, context: Context): void {
  const command = program
    .command('run')
    .description('run a workflow: a file, or a saved one by its name')
    .argument('<workflow>', 'a file (ending in .json), or the name of a saved workflow')
    .option('--from <node>', 'go on from this node: what it needs of the last run is used again')
    .option('--to <node>', 'stop behind this node')
    .option('--dry-run', 'say what would be written, and try what can be tried: nothing is written')
    .action((workflow: string, flags: RunFlags) => runWorkflow(context, workflow, flags));
  examples(addFormats(command, ['json', 'ndjson']), [
    ['What it would write', 'dagflux run nightly.json --dry-run'],
    ['Run it', 'dagflux run nightly.json'],
    ['Go on where the last run failed', 'dagflux run nightly.json --from report'],
  ]);
  command.addHelpText(
    'after',
    `
The file, for customers with orders on two servers, as Parquet:
  { "dagflux": 1, "name": "sales",
    "nodes": [
      { "id": "c", "kind": "source", "table": "erp:public.customer" },
      { "id": "o", "kind": "source", "table": "shop:orders" },
      { "id": "j", "kind": "join",
        "joins": [{ "left": "c", "right": "o", "type": "left",
                    "on": [{ "left": "id", "right": "customer_id" }] }],
        "columns": [{ "source": "c", "column": "name", "as": "name" },
                    { "source": "o", "column": "total", "as": "total" }] },
      { "id": "f", "kind": "output", "file": { "path": "sales.parquet" } }],
    "edges": [{ "from": "c", "to": "j" }, { "from": "o", "to": "j" },
              { "from": "j", "to": "f" }] }
Kinds: start, source, transformer, join, output, branch. All that a file may
say: dagflux workflows schema`,
  );
}

async function runWorkflow(context: Context, name: string, { dryRun, ...options }: RunFlags): Promise<void> {
  const { out, error, format, signal } = context;
  context.writes = true;
  const source = await readSource(context, name);
  const { workflows } = await context.app();
  if (dryRun) {
    const rehearsal = await workflows.rehearse(source, { ...options, signal });
    if (format !== 'table') return out.write(`${JSON.stringify(rehearsal)}\n`);
    await writeWorkflowRehearsal(out, rehearsal);
    return out.write('Dry run: nothing was written.\n');
  }
  const view = format === 'table' ? createRunView(out, error) : undefined;
  const onEvent = (event: RunEvent) => {
    view?.show(event);
    if (format === 'ndjson') void out.write(`${JSON.stringify(event)}\n`);
  };
  const result = await workflows.run(source, { ...options, signal, onEvent }).finally(() => view?.clear());
  const { run, outcome, seconds } = result;
  if (format === 'json') {
    const failure = result.error && { code: result.error.code, message: result.error.message };
    await out.write(`${JSON.stringify({ ...result, error: failure })}\n`);
  } else if (format === 'table') await out.write(`Run ${run} ${outcome} in ${formatSeconds(seconds)}.\n`);
  if (result.error === null) return;
  throw stopped(result.error, { ...result, name });
}

/** The error of a node, which says where the run stopped and how to go on. */
function stopped(
  { code, message, hint, native }: DagFluxError,
  { node, run, name }: { readonly node: string | null; readonly run: number; readonly name: string },
): DagFluxError {
  if (node === null) return new DagFluxError(code, message, { hint, native });
  const further = `Then go on: dagflux run ${name} --from ${node}`;
  return new DagFluxError(code, `Run ${run} stopped at "${node}". ${message}`, {
    hint: hint === undefined ? further : `${hint}\n      ${further}`,
    native,
  });
}
