import { type AnySettings, type Form, validateSettings } from '../src/contract/form.ts';

/**
 * Settings of a real service to run the suite against: DAGFLUX_TEST_SNOWFLAKE_ACCOUNT is the field `account` for the prefix
 * DAGFLUX_TEST_SNOWFLAKE_. Undefined where none is set. @throws invalid-input, naming the field that is missing or wrong
 */
export function settingsFromEnvironment(
  form: Form,
  prefix: string,
  environment: NodeJS.ProcessEnv = process.env,
): AnySettings | undefined {
  const given = form.flatMap(({ name }) => {
    const value = environment[prefix + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()];
    return value ? [[name, value] as const] : [];
  });
  return given.length === 0 ? undefined : (validateSettings(form, Object.fromEntries(given)) as AnySettings);
}
