import { type Command, Option } from 'commander';
import type { AnyConnector } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { askForSecrets, readConnectionString, readFormInput } from '../form-input.ts';
import { addFormOptions, type Flags } from '../form-options.ts';
import { examples } from '../help.ts';
import { confirm } from '../prompt.ts';
import { examplesOf } from './connection-examples.ts';

/** `connections add`, `edit`, `remove`. */
export function addEditingCommands(group: Command, context: Context, connectors: readonly AnyConnector[]): void {
  addAdd(group, context, connectors);
  addEdit(group, context, connectors);
  addRemove(group, context);
}

function addAdd(group: Command, context: Context, connectors: readonly AnyConnector[]): void {
  const add = group
    .command('add')
    .description('save a connection; secrets are encrypted, and never taken as arguments')
    .argument('<name>', 'a name of your own: a-z 0-9 _ -')
    .requiredOption('--connector <kind>', `the kind of database: ${connectors.map(({ id }) => id).join(', ')}`)
    .action(async (name: string, flags: Flags & { connector: string; environment?: string }) => {
      context.writes = true;
      const kind = await findConnector(flags.connector, connectors);
      const settings = await readFormInput(context, [kind.form], flags);
      const connectionString = await readUrl(context, kind, flags);
      const parsed = connectionString === undefined ? {} : (kind.parseConnectionString?.(connectionString) ?? {});
      const secrets = await askForSecrets(context, kind.form, { ...parsed, ...settings });
      const app = await context.app();
      await app.connections.add(
        name,
        kind.id,
        { ...settings, ...secrets },
        { connectionString, role: flags.environment },
      );
      await report(
        context,
        { name, connector: kind.id },
        `Saved the connection ${name}. Next: dagflux connections test ${name}`,
      );
    });
  addRoleOption(add);
  addUrlOptions(add);
  addFormOptions(add, formsOf(connectors));
  examples(add.option('--json', 'one JSON document'), () => {
    const chosen = connectors.find(({ id }) => id === add.opts<{ connector?: string }>().connector);
    return chosen ? examplesOf(chosen) : connectors.flatMap((kind) => examplesOf(kind).slice(0, 1));
  });
}

function addEdit(group: Command, context: Context, connectors: readonly AnyConnector[]): void {
  const edit = group
    .command('edit')
    .description('change the settings that are given; an empty text takes one away')
    .argument('<name>', 'the name of a saved connection')
    .action(async (name: string, flags: Flags & { environment?: string }) => {
      context.writes = true;
      const app = await context.app();
      const { connector } = await app.connections.show(name);
      const kind = await findConnector(connector, connectors);
      // The flags of every connector are known here: one that this connector does not have is refused by its form.
      const changes = await readFormInput(context, formsOf(connectors), flags);
      const connectionString = await readUrl(context, kind, flags);
      if (Object.keys(changes).length === 0 && connectionString === undefined && flags.environment === undefined) {
        throw new DagFluxError('invalid-input', 'There is nothing to change.', {
          hint: 'Name a setting, for example --host db.example.com or --password-prompt.',
        });
      }
      await app.connections.edit(name, changes, { connectionString, role: flags.environment });
      await report(context, { name, connector }, `Changed the connection ${name}.`);
    });
  addRoleOption(edit);
  addUrlOptions(edit);
  addFormOptions(edit, formsOf(connectors));
  examples(edit.option('--json', 'one JSON document'), [
    ['Another host', 'dagflux connections edit erp --host db2.example.com'],
    ['A new password, asked for', 'dagflux connections edit erp --password-prompt'],
    ['Without SSL', 'dagflux connections edit erp --no-use-ssl'],
    ['Back up before changes', 'dagflux connections edit erp --environment production'],
  ]);
}

function addRemove(group: Command, context: Context): void {
  const remove = group
    .command('remove')
    .description('forget a connection and its secrets; nothing happens to the database')
    .argument('<name>', 'the name of a saved connection')
    .option('--yes', 'without asking')
    .option('--json', 'one JSON document')
    .action(async (name: string, { yes }: { yes?: boolean }) => {
      context.writes = true;
      const app = await context.app();
      if (!yes && app.connections.list().some((each) => each.name === name)) {
        await confirm(context, `Remove the connection ${name}?`);
      }
      await app.connections.remove(name);
      await report(context, { name }, `Removed the connection ${name}.`);
    });
  examples(remove, [['Forget it', 'dagflux connections remove erp']]);
}

/** @throws not-found */
async function findConnector(id: string, among: readonly AnyConnector[]): Promise<AnyConnector> {
  const { connector } = await import('../../connectors/index.ts');
  return connector(id, among);
}

// Not --role, which is a setting of Snowflake's.
function addRoleOption(command: Command): void {
  command.option(
    '--environment <role>',
    'what the database is for: development, staging or production, which is backed up before it is changed in place',
  );
}

function addUrlOptions(command: Command): void {
  for (const [flags, description] of [
    ['--url <string>', 'a connection string without a password'],
    ['--url-env <variable>', 'a connection string in an environment variable'],
    ['--url-stdin', 'a connection string on standard input'],
  ] as const) {
    command.addOption(new Option(flags, description).helpGroup('Connection string:'));
  }
}

/** @throws invalid-input for a string with a secret that stood among the arguments */
async function readUrl(context: Context, kind: AnyConnector, flags: Flags): Promise<string | undefined> {
  const given = await readConnectionString(context, flags);
  if (given?.exposed && kind.parseConnectionString) {
    const parsed = kind.parseConnectionString(given.text);
    if (kind.form.some((field) => field.secret && parsed[field.name] !== undefined)) {
      throw new DagFluxError('invalid-input', 'The connection string holds a secret and is not taken as an argument.', {
        hint: 'Arguments can be read by every user of this machine, and by your shell’s history. Use --url-env VARIABLE or --url-stdin.',
      });
    }
  }
  return given?.text;
}

function formsOf(connectors: readonly AnyConnector[]) {
  return connectors.map(({ form }) => form);
}

async function report(context: Context, document: object, sentence: string): Promise<void> {
  await context.out.write(context.format === 'json' ? `${JSON.stringify(document)}\n` : `${sentence}\n`);
}
