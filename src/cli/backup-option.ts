import type { Command } from 'commander';
import type { Context } from './context.ts';

/** `--backup` and `--no-backup`: whether what is changed in place is first copied into the workspace. */
export function addBackupOption(command: Command): Command {
  return command
    .option('--backup', 'before a change in place: copy the table into the workspace; so by default for production')
    .option('--no-backup', 'make none');
}

/** Says where a table is that was copied before it was changed; of what is not saved also how it comes back: to whose `table`. */
export async function writeBackup({ out }: Context, backup: string | null, table?: string): Promise<void> {
  if (backup === null) return;
  await out.write(`Before: copied into ${backup}.\n`);
  if (table === undefined) return;
  await out.write(`To put it back: dagflux copy ${quoted(backup)} ${quoted(table)} --mode replace\n`);
}

const quoted = (word: string) => (/^[\w:.-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
