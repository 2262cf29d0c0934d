import type { AnyConnector } from '../../contract/connector.ts';
import type { FormField } from '../../contract/form.ts';
import { flagOf } from '../form-options.ts';
import type { Example } from '../help.ts';

/** How a connection of this kind is saved, as its form's examples say; the first is the plainest. */
export function examplesOf({ id, title, form, parseConnectionString }: AnyConnector): readonly Example[] {
  const add = `dagflux connections add my-${id} --connector ${id}`;
  const words = [add, ...form.flatMap(wordsOf)].join(' ');
  const asked = form.find(({ secret, required, example }) => secret && required && example === undefined);
  const plain: Example = [asked ? `${title}: the ${asked.label.toLowerCase()} is asked for` : title, words];
  const script: Example[] = asked ? [['In a script', `${words} --${flagOf(asked)}-env MY_SECRET`]] : [];
  const url: Example[] = parseConnectionString
    ? [['From a connection string in a variable', `${add} --url-env MY_URL`]]
    : [];
  return [plain, ...script, ...url];
}

function wordsOf(field: FormField): readonly string[] {
  if (field.example === undefined) return [];
  return [field.type === 'multiline' ? `--${flagOf(field)}-file` : `--${flagOf(field)}`, field.example];
}
