import type { Command } from 'commander';
import type { OperationContent } from '../../app/operations.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { examples } from '../help.ts';
import { parseJson, readTextFile } from '../input.ts';
import { operationText, writeAnyRehearsal } from '../output/operation.ts';
import { confirm } from '../prompt.ts';

interface EditFlags {
  readonly sql?: string;
  readonly file?: string;
  readonly repair?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `operations edit`. */
export function addOperationEdit(group: Command, context: Context): void {
  const command = group
    .command('edit')
    .description('change an operation, as a new version, after a rehearsal')
    .argument('<name>')
    .option('--sql <sql>', 'the new SQL of a transformer')
    .option('--file <path>', 'read the new SQL, or the new specification of a join, from a file')
    .option('--repair', 'adapt it to columns that were renamed, and accept types that changed')
    .option('--dry-run', 'show what would be saved')
    .option('--yes', 'save without asking')
    .action((name: string, flags: EditFlags) => edit(context, name, flags));
  examples(command, [['After a column was renamed', 'dagflux operations edit totals --repair']]);
}

async function edit(context: Context, name: string, flags: EditFlags): Promise<void> {
  const { out, signal } = context;
  context.writes = true;
  const { operations } = await context.app();
  const edited = flags.repair
    ? await repaired(context, name)
    : changed(operations.show(name), await readChange(context, flags));
  await out.write(`${operationText(edited)}\n\n`);
  if (flags.dryRun || !flags.yes) {
    await writeAnyRehearsal(out, await operations.rehearse(edited, { signal, again: true }));
    if (flags.dryRun) return out.write('Dry run: nothing was saved.\n');
    await confirm(context, `Save this as the next version of ${name}?`);
    await operations.save(name, edited, { signal });
  } else {
    await writeAnyRehearsal(out, await operations.save(name, edited, { signal }));
  }
  await out.write(`Saved version ${operations.show(name).version} of ${name}.\n`);
}

async function repaired(context: Context, name: string): Promise<OperationContent> {
  const { operations } = await context.app();
  const { drift, operation } = await operations.repair(name, { signal: context.signal });
  for (const line of drift) await context.out.write(`Since it was checked, ${line}.\n`);
  if (operation !== null) return operation;
  throw new DagFluxError('conflict', 'A column or table is gone, so somebody has to write it anew.', {
    hint: `Give it with: dagflux operations edit ${name} --file PATH`,
  });
}

async function readChange(context: Context, { sql, file }: EditFlags): Promise<string> {
  if (sql !== undefined) return sql;
  if (file !== undefined) return await readTextFile(context, file);
  throw new DagFluxError('invalid-input', 'There is nothing to change.', { hint: 'Give --sql, --file or --repair.' });
}

function changed(operation: OperationContent, text: string): OperationContent {
  if (operation.kind === 'transformer') {
    return { kind: operation.kind, request: { ...operation.request, sql: text } };
  }
  return { kind: operation.kind, request: { ...operation.request, specification: parseJson(text) } };
}
