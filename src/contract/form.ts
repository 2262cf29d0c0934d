import { asDagFluxError, DagFluxError } from './errors.ts';

/**
 * A field that a connector asks for. Declared once, `as const`; the settings type, the validator, the command line's
 * flags, the API's schema, the web form and the split of secrets derive from it.
 */
export interface FormField {
  /** camelCase; the command line's flag is its kebab-case. */
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'multiline' | 'integer' | 'boolean' | 'choice';
  readonly required?: boolean;
  /** Required, unless the boolean field with this name is true. */
  readonly requiredUnless?: string;
  readonly default?: string | number | boolean;
  /** Encrypted at rest, shown only to its owner, masked in logs, exports and prompts. */
  readonly sensitive?: boolean;
  /** Sensitive, and also never shown or sent back. */
  readonly secret?: boolean;
  /** Folded away until asked for. */
  readonly advanced?: boolean;
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** One sentence: what to enter, and the default's meaning. */
  readonly help?: string;
  /** What somebody might enter, for examples; of a text of several lines the name of a file that holds it. */
  readonly example?: string;
  /** Looks at what was entered, without asking anybody. @throws invalid-input for what cannot be right, without its value */
  readonly check?: (value: string) => void;
}

export type Form = readonly FormField[];

type FieldValue<F extends FormField> = F['type'] extends 'integer'
  ? number
  : F['type'] extends 'boolean'
    ? boolean
    : F extends { readonly choices: readonly (infer C)[] }
      ? C
      : string;

type Present<F extends FormField> = F extends
  | { readonly required: true }
  | { readonly default: string | number | boolean }
  ? F
  : never;

/** The settings that a form describes: required fields and fields with a default are there, the others may be missing. */
export type Settings<F extends Form> = {
  readonly [K in Present<F[number]> as K['name']]: FieldValue<K>;
} & {
  readonly [K in Exclude<F[number], Present<F[number]>> as K['name']]?: FieldValue<K>;
};

/** Settings whose form is not known here. */
export type AnySettings = Readonly<Record<string, string | number | boolean>>;

/**
 * Checks raw input (JSON, flags) against a form and fills in defaults. Text is accepted for integers and booleans, as
 * flags bring it. An empty text is the same as a missing one.
 * @throws invalid-input, naming the field
 */
export function validateSettings<F extends Form>(form: F, input: Readonly<Record<string, unknown>>): Settings<F> {
  const known = new Set(form.map((field) => field.name));
  const unknown = Object.keys(input).find((name) => !known.has(name));
  if (unknown !== undefined)
    throw invalid(unknown, 'is not a field of this form', `The fields are: ${[...known].join(', ')}.`);
  const settings: Record<string, string | number | boolean> = {};
  for (const field of form) {
    const raw = input[field.name];
    const value = raw === undefined || raw === null || raw === '' ? field.default : readValue(field, raw);
    if (value !== undefined) settings[field.name] = checked(field, value);
    else if (field.required) throw invalid(field.name, 'is required', field.help);
  }
  const missing = form.find(
    ({ name, requiredUnless }) =>
      requiredUnless !== undefined && settings[name] === undefined && settings[requiredUnless] !== true,
  );
  if (missing) throw invalid(missing.name, 'is required', missing.help);
  return settings as Settings<F>;
}

function checked<V>(field: FormField, value: V): V {
  if (field.check === undefined || typeof value !== 'string') return value;
  try {
    field.check(value);
    return value;
  } catch (error) {
    const { code, message, hint } = asDagFluxError(error);
    throw new DagFluxError(code, message, { hint, path: field.name, cause: error });
  }
}

function readValue(field: FormField, raw: unknown): string | number | boolean {
  switch (field.type) {
    case 'integer': {
      const value =
        typeof raw === 'number' ? raw : typeof raw === 'string' && /^\s*-?\d+\s*$/.test(raw) ? Number(raw) : Number.NaN;
      const minimum = field.minimum ?? Number.MIN_SAFE_INTEGER;
      const maximum = field.maximum ?? Number.MAX_SAFE_INTEGER;
      if (!Number.isSafeInteger(value) || value < minimum || value > maximum) {
        throw invalid(field.name, `must be a whole number from ${minimum} to ${maximum}`);
      }
      return value;
    }
    case 'boolean':
      if (raw === true || raw === 'true') return true;
      if (raw === false || raw === 'false') return false;
      throw invalid(field.name, 'must be true or false');
    case 'choice':
      if (typeof raw === 'string' && field.choices?.includes(raw)) return raw;
      throw invalid(field.name, `must be one of ${field.choices?.join(', ')}`);
    default:
      if (typeof raw === 'string') return raw;
      throw invalid(field.name, 'must be text');
  }
}

function invalid(name: string, why: string, hint?: string): DagFluxError {
  return new DagFluxError('invalid-input', `The field "${name}" ${why}.`, { hint, path: name });
}
