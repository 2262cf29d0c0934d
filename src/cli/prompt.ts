import { DagFluxError } from '../contract/errors.ts';
import type { Context } from './context.ts';

/** Whether a person can be asked: they can type, and see the question. */
export function canAsk({ surroundings, error }: Context): boolean {
  return surroundings.stdin.isTTY === true && error.terminal;
}

/** Asks for a secret on the terminal; what is typed is not shown. */
export async function askSecret(context: Context, message: string): Promise<string> {
  const { default: password } = await import('@inquirer/password');
  const { surroundings, signal } = context;
  // Questions go to standard error, so that standard output holds results only.
  return password(
    { message, mask: '*', toggleMask: false },
    { input: surroundings.stdin, output: surroundings.stderr, signal },
  );
}

/** Asks for the vault's passphrase, for a new one twice. Empty = none. */
export async function askPassphrase(context: Context, which: 'new' | 'known'): Promise<string> {
  if (which === 'known') return askSecret(context, 'Passphrase of the vault');
  const first = await askSecret(context, 'A passphrase for the vault (empty: a key file is used)');
  if (first !== '' && (await askSecret(context, 'Once more')) !== first) {
    throw new DagFluxError('invalid-input', 'The two passphrases are not the same.', { hint: 'Start again.' });
  }
  return first;
}

/** Asks yes or no where a person can be asked, and goes ahead elsewhere. @throws cancelled */
export async function confirm(context: Context, message: string): Promise<void> {
  if (!canAsk(context)) return;
  const { default: ask } = await import('@inquirer/confirm');
  const { surroundings, signal } = context;
  const options = { input: surroundings.stdin, output: surroundings.stderr, signal };
  if (!(await ask({ message, default: false }, options))) {
    throw new DagFluxError('cancelled', 'Nothing was done.');
  }
}
