import { Command, CommanderError } from 'commander';
import type { AnyConnector } from '../contract/connector.ts';
import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import type { Form } from '../contract/form.ts';
import { addApprovalCommands } from './commands/approvals.ts';
import { addAssistantCommands } from './commands/assistant.ts';
import { addCatalogCommands } from './commands/catalog.ts';
import { addConnectionCommands } from './commands/connections.ts';
import { addCopyCommand } from './commands/copy.ts';
import { addExportCommand } from './commands/export.ts';
import { addJoinCommand } from './commands/join.ts';
import { addMcpCommand } from './commands/mcp.ts';
import { addModelCommands } from './commands/models.ts';
import { addOperationCommands } from './commands/operations.ts';
import { addOrphanCommands } from './commands/orphans.ts';
import { addQueryCommand } from './commands/query.ts';
import { addRunCommand } from './commands/run.ts';
import { addRunsCommands } from './commands/runs.ts';
import { addScheduleCommands } from './commands/schedule.ts';
import { addServeCommand } from './commands/serve.ts';
import { addTransformCommand } from './commands/transform.ts';
import { addWorkflowCommands } from './commands/workflows.ts';
import { type Context, createContext, type Surroundings } from './context.ts';
import { writeError } from './error.ts';
import { spellOutBooleans } from './form-options.ts';
import { examples } from './help.ts';
import { canAsk } from './prompt.ts';
import { readVersion } from './version.ts';

/** Runs one command line and answers its exit code. Never throws. */
export async function runCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const context = createContext(argv, surroundings);
  let code: number;
  try {
    await parse(context, argv);
    code = 0;
  } catch (thrown) {
    code = await fail(context, thrown);
  }
  try {
    await context[Symbol.asyncDispose]();
  } catch (thrown) {
    code ||= await fail(context, thrown);
  }
  return code;
}

async function fail(context: Context, thrown: unknown): Promise<number> {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0; // help and version
  const error = toError(thrown);
  // A reader that has seen enough is no failure, but what was to change something did not end.
  if (context.outputClosed && error.code === 'cancelled') return context.writes ? error.exitCode : 0;
  await writeError(context, error);
  return error.exitCode;
}

function toError(thrown: unknown): DagFluxError {
  if (thrown instanceof CommanderError && thrown.code === 'commander.help') {
    return new DagFluxError('invalid-input', 'A command is missing.', { hint: 'Add --help to see the commands.' });
  }
  if (thrown instanceof CommanderError) {
    return new DagFluxError('invalid-input', sentence(thrown.message), {
      hint: 'Add --help to the command to see how it is used.',
    });
  }
  // How the prompts say Ctrl-C, and a signal that fired while they waited.
  if (thrown instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(thrown.name)) {
    return new DagFluxError('cancelled', 'Cancelled.');
  }
  return asDagFluxError(thrown);
}

/** What commander says, as a sentence, without the text after an equals sign and without surplus arguments: either may be a secret. */
function sentence(message: string): string {
  const text = message
    .replace(/^error: /, '')
    .replace(/^(unknown option '--[^=]*)=.*'/s, "$1'")
    .replace(/^(unknown option '-[^-]).*'/s, "$1'")
    .replace(/( but got \d+): .*$/s, '$1')
    .trim();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!)]$/.test(text) ? '' : '.'}`;
}

async function parse(context: Context, argv: readonly string[]): Promise<void> {
  // The flags of `connections` and `models` come from forms, which nothing else loads to read its arguments.
  const connectors = argv.includes('connections') ? await readConnectors(argv) : [];
  const modelForms = argv.includes('models') ? [(await import('../app/models.ts')).MODEL_FORM] : [];
  const spelled = spellOutBooleans(argv, [...connectors.map(({ form }) => form), ...modelForms]);
  const program = createProgram(context, connectors, modelForms);
  // A person who types the name alone wants the app; a program is shown what there is.
  if (argv.length === 0 && !(canAsk(context) && context.out.terminal)) return program.outputHelp();
  await program.parseAsync(argv.length === 0 ? ['serve'] : spelled, { from: 'user' });
}

/** All connectors, or the one that is named, so that its help shows its own flags. */
async function readConnectors(argv: readonly string[]): Promise<readonly AnyConnector[]> {
  const { connectors } = await import('../connectors/index.ts');
  const named = connectors.filter(({ id }) =>
    argv.some((text, at) => text === `--connector=${id}` || (text === id && argv[at - 1] === '--connector')),
  );
  return named.length === 0 ? connectors : named;
}

function createProgram(context: Context, connectors: readonly AnyConnector[], modelForms: readonly Form[]): Command {
  const program = new Command('dagflux')
    .description('Connects to relational databases, shows what is in them, runs SQL and moves tables between servers.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
    .configureHelp({ helpWidth: context.out.width ?? 80, subcommandTerm: termOf })
    .configureOutput({
      writeOut: (text) => void context.out.write(text),
      // What went wrong is said by `fail`.
      writeErr: () => {},
    })
    .hook('preAction', (_, action) => {
      const options = action.opts();
      context.format = (['json', 'ndjson', 'csv'] as const).find((format) => options[format] === true) ?? 'table';
    });
  addConnectionCommands(program, context, connectors);
  addCatalogCommands(program, context);
  addQueryCommand(program, context);
  addCopyCommand(program, context);
  addExportCommand(program, context);
  addTransformCommand(program, context);
  addOperationCommands(program, context);
  addAssistantCommands(program, context);
  addModelCommands(program, context, modelForms);
  addJoinCommand(program, context);
  addRunCommand(program, context);
  addWorkflowCommands(program, context);
  addRunsCommands(program, context);
  addOrphanCommands(program, context);
  addScheduleCommands(program, context);
  addServeCommand(program, context);
  addMcpCommand(program, context);
  addApprovalCommands(program, context);
  examples(program, [
    ['Open the web app', 'dagflux'],
    [
      'Save a connection; the password is asked for',
      'dagflux connections add erp --connector postgres --host db.example.com --database erp --username dagflux',
    ],
    ['See what is in it', 'dagflux tables erp'],
    ['Run SQL', 'dagflux query erp "SELECT * FROM customer" --limit 20'],
    [
      'Copy a table into the workspace, a local database of your own',
      'dagflux copy erp:public.customer workspace:customer --verify',
    ],
  ]);
  program.addHelpText(
    'after',
    `
A table is written connection:schema.table, or connection:table in the default
schema of the connection. Names are taken as written; odd ones stand in double
quotes: 'erp:"My schema"."a.b"'.

Exit codes: 0 done, 1 the database refused, 2 bad usage or input, 3 not found,
4 not allowed to log in or do it, 5 unreachable or timed out, 6 lossy (refused),
7 busy, 130 cancelled.`,
  );
  return program;
}

/** A command and its arguments, as the list of commands shows it. */
function termOf(command: Command): string {
  const parts = command.registeredArguments.map((each) => (each.required ? `<${each.name()}>` : `[${each.name()}]`));
  return [command.name(), ...parts].join(' ');
}
