import { type Command, Option } from 'commander';
import type { Form, FormField } from '../contract/form.ts';

/** Flags of the command line as commander hands them over. */
export type Flags = Readonly<Record<string, unknown>>;

/** The flag of a field: `sslCa` -> `ssl-ca`. */
export function flagOf(field: FormField): string {
  return flagName(field.name);
}

export function flagName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Adds a flag for each field of the forms; a field that several have is added once. A secret is never an argument, which
 * every user of the machine can read: it is asked for, or named by where it is.
 */
export function addFormOptions(command: Command, forms: readonly Form[]): void {
  const fields = new Map(forms.flat().map((field) => [field.name, field]));
  for (const field of fields.values()) {
    for (const option of optionsOf(field)) {
      command.addOption(option.helpGroup(field.advanced ? 'Advanced settings:' : 'Settings:'));
    }
  }
}

function optionsOf(field: FormField): Option[] {
  const flag = flagOf(field);
  const help = describe(field);
  if (field.secret) {
    return [
      new Option(`--${flag}-env <variable>`, `${help} Read from an environment variable.`),
      new Option(`--${flag}-stdin`, 'read from standard input'),
      ...(field.type === 'multiline' ? [new Option(`--${flag}-file <path>`, 'read from a file')] : []),
      ...(field.type === 'multiline' ? [] : [new Option(`--${flag}-prompt`, 'asked for on the terminal')]),
      new Option(`--${flag} <value>`).hideHelp(),
    ];
  }
  switch (field.type) {
    case 'boolean':
      return [new Option(`--${flag}`, help), new Option(`--no-${flag}`).hideHelp()];
    case 'multiline':
      return [new Option(`--${flag} <text>`, help), new Option(`--${flag}-file <path>`, 'read from a file')];
    case 'choice':
      return [new Option(`--${flag} <choice>`, help)];
    case 'integer':
      return [new Option(`--${flag} <number>`, help)];
    case 'text':
      return [new Option(`--${flag} <text>`, help)];
  }
}

function describe(field: FormField): string {
  const remark = field.default === undefined || field.default === false ? '' : ` Default: ${field.default}.`;
  return `${field.help ?? `${field.label}.`}${remark}`;
}

/** Writes `--use-ssl=false` as `--no-use-ssl`, and `--use-ssl=true` as `--use-ssl`. */
export function spellOutBooleans(argv: readonly string[], forms: readonly Form[]): string[] {
  const spelled = new Map<string, string>();
  for (const field of forms.flat()) {
    if (field.type !== 'boolean') continue;
    spelled.set(`--${flagOf(field)}=true`, `--${flagOf(field)}`);
    spelled.set(`--${flagOf(field)}=false`, `--no-${flagOf(field)}`);
  }
  return argv.map((argument) => spelled.get(argument) ?? argument);
}
