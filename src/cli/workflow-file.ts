import { dirname, resolve } from 'node:path';
import type { WorkflowSource } from '../app/workflows.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { Context } from './context.ts';
import { readTextFile } from './input.ts';

/** A workflow as the command line names it: a file, if the name ends in .json or has a slash, else a saved one. */
export async function readSource(context: Context, name: string): Promise<WorkflowSource> {
  return /\.json$|[/\\]/i.test(name) ? await readWorkflowFile(context, name) : { name };
}

/** @throws invalid-input for what is no JSON */
export async function readWorkflowFile(
  context: Context,
  file: string,
): Promise<{ readonly document: unknown; readonly directory: string }> {
  const text = await readTextFile(context, file);
  const directory = dirname(resolve(context.surroundings.directory, file));
  try {
    return { document: JSON.parse(text), directory };
  } catch (cause) {
    // V8 says where, and quotes a few characters of the file: the place alone is passed on.
    const position = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
    const line = position === undefined ? null : text.slice(0, Number(position)).split('\n').length;
    throw new DagFluxError('invalid-input', `The file is not JSON${line === null ? '' : `: see line ${line}`}.`, {
      hint: 'Look at an example: dagflux run --help',
      cause,
    });
  }
}
