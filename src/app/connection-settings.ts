import type { AnyConnector } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import { type AnySettings, type FormField, validateSettings } from '../contract/form.ts';
import type { ConnectionContent, StoredConnection } from '../store/connections.ts';
import type { Sealer } from '../vault/sealing.ts';

/** What a person typed, by field. Undefined = not given; null and the empty text = none, or the default. */
export type RawSettings = Readonly<Record<string, unknown>>;

export const isSensitive = (field: FormField): boolean => field.sensitive === true || field.secret === true;

/** @throws invalid-input, naming the field */
export function validate(connector: Pick<AnyConnector, 'form'>, raw: RawSettings): AnySettings {
  // The type derived from a form that is not known here says no more than this.
  return validateSettings(connector.form, raw) as AnySettings;
}

/**
 * What was typed, together with what a pasted connection string says.
 * @throws invalid-input for a field in which the two contradict; unsupported where the connector has no such strings
 */
export function mergeInput(connector: AnyConnector, raw: RawSettings, connectionString?: string): RawSettings {
  const typed = withoutUndefined(raw);
  if (connectionString === undefined) return typed;
  if (!connector.parseConnectionString) {
    throw new DagFluxError('unsupported', `${connector.title} has no connection strings.`, {
      hint: 'Enter the fields one by one.',
    });
  }
  const parsed = connector.parseConnectionString(connectionString);
  for (const field of connector.form) {
    const inString = parsed[field.name];
    const value = validate({ form: [bare(field)] }, { [field.name]: typed[field.name] })[field.name];
    if (inString !== undefined && value !== undefined && value !== inString) {
      throw new DagFluxError('invalid-input', `The field "${field.name}" contradicts the connection string.`, {
        hint: 'Give it once: in the connection string or beside it.',
        path: field.name,
      });
    }
  }
  return { ...typed, ...parsed };
}

/**
 * What was typed, with the secret fields of a pasted connection string that nobody typed.
 * @throws invalid-input; unsupported where the connector has no such strings
 */
export function fillSecrets(connector: AnyConnector, raw: RawSettings, connectionString?: string): RawSettings {
  if (connectionString === undefined) return raw;
  const parsed = mergeInput(connector, {}, connectionString);
  const secrets = connector.form.filter(({ name, secret }) => secret && parsed[name] !== undefined);
  return { ...Object.fromEntries(secrets.map(({ name }) => [name, parsed[name]])), ...withoutUndefined(raw) };
}

function withoutUndefined(raw: RawSettings): RawSettings {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
}

/**
 * Settings that may still lack sensitive fields, as after an import.
 * @throws invalid-input
 */
export function validateIncomplete(connector: AnyConnector, raw: RawSettings): AnySettings {
  const form = connector.form.map((field) => (isSensitive(field) ? optional(field) : field));
  return validate({ form }, raw);
}

function optional({ requiredUnless: _, ...field }: FormField): FormField {
  return { ...field, required: false };
}

/** The required fields that have no value yet. */
export function missingFields(connector: AnyConnector, fields: Iterable<string>): readonly string[] {
  const given = new Set(fields);
  return connector.form
    .filter((field) => field.required && field.default === undefined && !given.has(field.name))
    .map((field) => field.name);
}

/** Whether a key is needed to keep this. */
export function holdsSensitive(connector: AnyConnector, raw: RawSettings): boolean {
  return connector.form.some((field) => isSensitive(field) && raw[field.name] !== undefined);
}

/** Stands where nothing needs a key: so a connection without anything sensitive never asks for one. */
export const locked: Sealer = { seal: needsKey, unseal: needsKey };

/** Settings as they rest. */
export function conceal(
  name: string,
  connector: AnyConnector,
  { settings, sealer }: { readonly settings: AnySettings; readonly sealer: Sealer },
): ConnectionContent {
  const plain: Record<string, string | number | boolean> = {};
  const sealed: Record<string, string> = {};
  for (const field of connector.form) {
    const value = settings[field.name];
    if (value === undefined) continue;
    if (isSensitive(field)) sealed[field.name] = sealer.seal(value, ['connection', name, field.name]);
    else plain[field.name] = value;
  }
  return { connector: connector.id, settings: plain, sealed };
}

/** Settings as they were entered. Sealed fields for which `leaveOut` says so are not opened. */
export function reveal(
  { name, settings, sealed }: StoredConnection,
  sealer: Sealer,
  leaveOut: (field: string) => boolean = () => false,
): AnySettings {
  const opened = Object.entries(sealed)
    .filter(([field]) => !leaveOut(field))
    .map(([field, text]) => [field, sealer.unseal(text, ['connection', name, field])]);
  return { ...settings, ...Object.fromEntries(opened) };
}

function needsKey(): never {
  throw new DagFluxError('conflict', 'Another process has given the connection a sensitive value meanwhile.', {
    hint: 'Try again.',
  });
}

/** A field to read one value by: nothing is required, nothing filled in. */
function bare({ default: _, required: __, ...field }: FormField): FormField {
  return field;
}
