import type { Command } from 'commander';

/** Adds examples to a command's help: what it does, and the line to type. */
export function examples(command: Command, lines: readonly (readonly [what: string, line: string])[]): Command {
  const text = lines.map(([what, line]) => `  # ${what}\n  ${line}`).join('\n');
  return command.addHelpText('after', `\nExamples:\n${text}`);
}
