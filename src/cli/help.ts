import type { Command } from 'commander';

/** What it does, and the line to type. */
export type Example = readonly [what: string, line: string];

/** Adds examples to a command's help; a function is asked when help is shown, and the flags beside it are known. */
export function examples(command: Command, lines: readonly Example[] | (() => readonly Example[])): Command {
  return command.addHelpText('after', () => {
    const shown = typeof lines === 'function' ? lines() : lines;
    return `\nExamples:\n${shown.map(([what, line]) => `  # ${what}\n  ${line}`).join('\n')}`;
  });
}
