import { type Command, Option } from 'commander';
import type { ImportChoice, ImportReport } from '../../app/connection-import.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { flagName } from '../form-options.ts';
import { examples } from '../help.ts';
import { readStandardInput, readTextFile } from '../input.ts';

/** `connections export`, `import`: without anything sensitive. */
export function addSharingCommands(group: Command, context: Context): void {
  const out = group
    .command('export')
    .description('write all connections as JSON, without secrets, hosts and user names')
    .option('--json', 'the same: it is always JSON')
    .action(async () => {
      const app = await context.app();
      await context.out.write(`${JSON.stringify(app.connections.exportAll(), null, 2)}\n`);
    });
  examples(out, [['Into a file', 'dagflux connections export > connections.json']]);

  const into = group
    .command('import')
    .description('save the connections of an export; what it does not hold is entered by connections edit')
    .argument('[file]', 'the file; without it, or as -, standard input')
    .addOption(
      new Option('--existing <what>', 'what to do with a name that is taken')
        .choices(['refuse', 'skip', 'replace'])
        .default('refuse'),
    )
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, { existing }: { existing: ImportChoice }) => {
      context.writes = true;
      const text =
        file === undefined || file === '-' ? await readStandardInput(context) : await readTextFile(context, file);
      const app = await context.app();
      const done = await app.connections.importAll(parseDocument(text), { existing });
      await context.out.write(context.format === 'json' ? `${JSON.stringify(done)}\n` : describe(done));
    });
  examples(into, [['From a file', 'dagflux connections import connections.json']]);
}

function parseDocument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The cause is left out: it quotes the text.
    throw new DagFluxError('invalid-input', 'The text is not JSON.', {
      hint: 'Use what "dagflux connections export" wrote.',
    });
  }
}

function describe({ added, replaced, skipped, missing }: ImportReport): string {
  const lines = [
    ...added.map((name) => `Added ${name}.`),
    ...replaced.map((name) => `Replaced ${name}.`),
    ...skipped.map((name) => `Left ${name} as it was.`),
    ...Object.entries(missing)
      .filter(([, fields]) => fields.length > 0)
      .map(
        ([name, fields]) =>
          `${name} still lacks ${fields.join(', ')}: dagflux connections edit ${name} ${fields.map((field) => `--${flagName(field)}…`).join(' ')}`,
      ),
  ];
  return `${lines.join('\n') || 'There was nothing to import.'}\n`;
}
