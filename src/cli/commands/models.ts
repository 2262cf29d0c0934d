import type { Command } from 'commander';
import type { Form } from '../../contract/form.ts';
import type { Context } from '../context.ts';
import { readFormInput } from '../form-input.ts';
import { addFormOptions, type Flags } from '../form-options.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { writeRecords } from '../output/records.ts';
import { askSecret, canAsk, confirm } from '../prompt.ts';

/** `models`: the models that the assistant may ask, each of the user's own choice. */
export function addModelCommands(program: Command, context: Context, forms: readonly Form[]): void {
  const group = program.command('models').description('save, list, test and remove the models of the assistant');
  addAdd(group, context, forms);
  const list = group
    .command('list')
    .description('list the saved models; the first is asked where none is named')
    .action(async () => {
      const app = await context.app();
      await writeRecords(context, app.models.list(), {
        members: ['name', 'kind', 'model', 'server', 'hasKey'],
        columns: ['name', 'kind', 'model', 'server', 'key'].map((title) => ({ title })),
        cells: ({ name, kind, model, server, hasKey }) => [name, kind, model, server, hasKey ? 'saved' : ''],
      });
    });
  examples(addFormats(list, ['json', 'ndjson', 'csv']), [['What is saved', 'dagflux models list']]);

  const test = group
    .command('test')
    .description('ask a model for one word')
    .argument('<name>', 'the name of a saved model')
    .option('--json', 'one JSON document')
    .action(async (name: string) => {
      const app = await context.app();
      const milliseconds = await app.models.test(name, { signal: context.signal });
      await report(context, { name, milliseconds }, `${name} answered in ${(milliseconds / 1000).toFixed(1)} s.`);
    });
  examples(test, [['Does it work?', 'dagflux models test local']]);

  const remove = group
    .command('remove')
    .description('forget a model and its key')
    .argument('<name>', 'the name of a saved model')
    .option('--yes', 'without asking')
    .option('--json', 'one JSON document')
    .action(async (name: string, { yes }: { yes?: boolean }) => {
      context.writes = true;
      const app = await context.app();
      if (!yes && app.models.list().some((each) => each.name === name)) await confirm(context, `Remove ${name}?`);
      app.models.remove(name);
      await report(context, { name }, `Removed the model ${name}.`);
    });
  examples(remove, [['Forget it', 'dagflux models remove local']]);
}

function addAdd(group: Command, context: Context, forms: readonly Form[]): void {
  const add = group
    .command('add')
    .description('save a model; its key is encrypted, and never taken as an argument')
    .argument('<name>', 'a name of your own: a-z 0-9 _ -')
    .action(async (name: string, flags: Flags) => {
      context.writes = true;
      const settings = await readFormInput(context, forms, flags);
      // A server of one's own mostly wants no key; the others do.
      if (settings.key === undefined && settings.kind !== 'openai-compatible' && canAsk(context)) {
        settings.key = await askSecret(context, 'API key');
      }
      const app = await context.app();
      await app.models.add(name, settings);
      await report(context, { name }, `Saved the model ${name}. Next: dagflux models test ${name}`);
    });
  addFormOptions(add, forms);
  examples(add.option('--json', 'one JSON document'), [
    [
      'Ollama on this machine',
      'dagflux models add local --kind openai-compatible --model qwen3 --base-url http://127.0.0.1:11434/v1',
    ],
    ['The key is asked for', 'dagflux models add claude --kind anthropic --model claude-sonnet-4-5'],
    ['In a script', 'dagflux models add gpt --kind openai --model gpt-5 --key-env OPENAI_API_KEY'],
  ]);
}

async function report(context: Context, document: object, sentence: string): Promise<void> {
  await context.out.write(context.format === 'json' ? `${JSON.stringify(document)}\n` : `${sentence}\n`);
}
