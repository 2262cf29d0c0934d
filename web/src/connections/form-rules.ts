import type { FormField, Values } from './use-connection-form.ts';

type Field = Pick<FormField, 'name' | 'label' | 'type'> & Partial<FormField>;

interface Facts {
  readonly values: Values;
  /** A secret that is stored, or that a pasted string holds: it need not be typed. */
  readonly isThere: boolean;
}

/** Whether the form cannot be used without it, as it stands now. */
export function isNeeded(field: Field, values: Values): boolean {
  return field.required === true || (field.requiredUnless !== undefined && values[field.requiredUnless] !== true);
}

/** What is wrong with what was entered, as a sentence; the server looks at the rest. */
export function wrongWith(field: Field, { values, isThere }: Facts): string | undefined {
  const value = values[field.name];
  if (value === undefined || value === null || value === '') {
    return isNeeded(field, values) && !isThere ? `${field.label} is required.` : undefined;
  }
  if (field.type !== 'integer') return undefined;
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = field;
  const number = Number(value);
  if (!Number.isInteger(number)) return `${field.label} is a whole number.`;
  if (number < minimum) return `${field.label} is at least ${minimum}.`;
  return number > maximum ? `${field.label} is at most ${maximum}.` : undefined;
}

/** As the server asks for it: `src/app/connection-errors.ts`. */
export function wrongWithName(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'Name is required.';
  if (!/^[a-z0-9_-]+$/.test(name)) return 'Use the letters a-z, digits, _ and - only.';
  if (name === 'workspace') return 'This name belongs to the workspace.';
  return taken.includes(name) ? `There is a connection "${name}" already.` : undefined;
}

/** What may be written down before it is saved: nothing that the vault would encrypt. */
export function plainValues(form: readonly Field[], values: Values): Values {
  const hidden = new Set(form.filter(({ secret, sensitive }) => secret || sensitive).map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !hidden.has(name)));
}
