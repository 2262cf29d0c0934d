import { DagFluxError } from '../contract/errors.ts';
import type { Form, FormField } from '../contract/form.ts';
import type { Context } from './context.ts';
import { type Flags, flagOf } from './form-options.ts';
import { readStandardInput, readTextFile } from './input.ts';
import { askSecret, canAsk } from './prompt.ts';

type Input = Record<string, string | boolean>;

/** The fields that the flags give, raw: checking them is the form's business. */
export async function readFormInput(context: Context, forms: readonly Form[], flags: Flags): Promise<Input> {
  const input: Input = {};
  let standardInput: string | undefined = flags.urlStdin === true ? 'url' : undefined;
  for (const field of new Map(forms.flat().map((each) => [each.name, each])).values()) {
    if (flags[`${field.name}Stdin`] === true) {
      if (standardInput !== undefined) {
        throw new DagFluxError('invalid-input', `Standard input cannot be both ${standardInput} and ${field.name}.`, {
          hint: `Give one of them by an environment variable: --${flagOf(field)}-env VARIABLE.`,
        });
      }
      standardInput = field.name;
    }
    const value = await readField(context, field, flags);
    if (value !== undefined) input[field.name] = value;
  }
  return input;
}

/** The secrets that the form requires and nobody gave: asked for where there is somebody to ask. */
export async function askForSecrets(context: Context, form: Form, given: Flags): Promise<Input> {
  const input: Input = {};
  for (const field of form) {
    if (!field.secret || !field.required || given[field.name] !== undefined) continue;
    if (!canAsk(context)) {
      throw new DagFluxError('invalid-input', `The field "${field.name}" is required.`, {
        hint: `Give it by --${flagOf(field)}-env VARIABLE or --${flagOf(field)}-stdin, or run this on a terminal, where it is asked for.`,
      });
    }
    input[field.name] = await askSecret(context, field.label);
  }
  return input;
}

/** A connection string, from wherever the flags say it is, and whether it stood among the arguments. */
export async function readConnectionString(
  context: Context,
  flags: Flags,
): Promise<{ readonly text: string; readonly exposed: boolean } | undefined> {
  const ways = ['url', 'urlEnv', 'urlStdin'].filter((way) => flags[way] !== undefined);
  if (ways.length > 1) throw new DagFluxError('invalid-input', 'The connection string was given more than once.');
  if (typeof flags.url === 'string') return { text: flags.url, exposed: true };
  if (typeof flags.urlEnv === 'string') return { text: readVariable(context, flags.urlEnv), exposed: false };
  if (flags.urlStdin === true) return { text: (await readStandardInput(context)).trim(), exposed: false };
  return undefined;
}

async function readField(context: Context, field: FormField, flags: Flags): Promise<string | boolean | undefined> {
  const { [field.name]: plain, [`${field.name}Env`]: variable, [`${field.name}File`]: file } = flags;
  const fromStandardInput = flags[`${field.name}Stdin`] === true;
  const asked = flags[`${field.name}Prompt`] === true;
  if (field.secret && plain !== undefined) throw secretArgument(field);
  if (
    [plain, variable, file].filter((each) => each !== undefined).length + Number(fromStandardInput) + Number(asked) >
    1
  ) {
    throw new DagFluxError('invalid-input', `The field "${field.name}" was given more than once.`);
  }
  if (typeof plain === 'string' || typeof plain === 'boolean') return plain;
  if (typeof variable === 'string') return readVariable(context, variable);
  if (typeof file === 'string') return readTextFile(context, file);
  if (fromStandardInput) {
    const text = await readStandardInput(context);
    return field.type === 'multiline' ? text : text.replace(/\r?\n$/, '');
  }
  if (asked) return askSecret(context, field.label);
  return undefined;
}

function secretArgument(field: FormField): DagFluxError {
  return new DagFluxError('invalid-input', `The field "${field.name}" is a secret and is never taken as an argument.`, {
    hint: `Arguments can be read by every user of this machine, and by your shell's history. Leave it out to be asked, or use --${flagOf(field)}-env VARIABLE or --${flagOf(field)}-stdin.`,
  });
}

function readVariable({ surroundings }: Context, variable: string): string {
  const value = surroundings.environment[variable];
  if (value !== undefined && value !== '') return value;
  // The text is not repeated: where a name is asked for, people have given the secret itself.
  throw new DagFluxError('invalid-input', 'The environment variable that was named is not set, or is empty.', {
    hint: 'Give the name of a variable, not its value, and export it.',
  });
}
