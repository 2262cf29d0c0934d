import type { Command } from 'commander';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { examples } from '../help.ts';
import { readVersion } from '../version.ts';

/** `mcp`: the tools for an assistant of another program, over standard input and output. */
export function addMcpCommand(program: Command, context: Context): void {
  const command = program
    .command('mcp')
    .description(
      'serve the Model Context Protocol on standard input and output: read-only, and runs that a person approves',
    )
    .option('--allow <names...>', 'saved operations and workflows that run unasked; never on production')
    .action(async ({ allow = [] }: { allow?: string[] }) => {
      const app = await context.app();
      for (const name of allow) await app.approvals.find(name);
      const { serveMcp } = await import('../../mcp/server.ts');
      const { stdin, stdout } = context.surroundings;
      await serveMcp(app, {
        input: stdin,
        output: stdout,
        version: readVersion(),
        allowed: allow,
        signal: context.signal,
      });
      if (context.surroundings.signal.aborted) throw new DagFluxError('cancelled', 'Cancelled.');
    });
  examples(command, [
    ['For the settings of the other program', 'dagflux mcp'],
    ['Let one saved operation run unasked', 'dagflux mcp --allow totals'],
  ]);
}
