import { expect, test } from 'vitest';
import { form } from '../src/connectors/postgres/form.ts';
import { settingsFromEnvironment } from './environment.ts';

test('settings of a real service come from the environment, and half of them are an error', () => {
  const settings = (environment: NodeJS.ProcessEnv) =>
    settingsFromEnvironment(form, 'DAGFLUX_TEST_POSTGRES_', environment);
  expect(settings({ PATH: '/bin', DAGFLUX_TEST_MYSQL_HOST: 'h' })).toBeUndefined();
  const whole = { HOST: 'h', DATABASE: 'd', USERNAME: 'u', PASSWORD: 'p', SSL_MODE: 'require' };
  const environment = Object.entries(whole).map(([name, value]) => [`DAGFLUX_TEST_POSTGRES_${name}`, value]);
  expect(settings(Object.fromEntries(environment))).toMatchObject({ host: 'h', port: 5432, sslMode: 'require' });
  expect(() => settings({ DAGFLUX_TEST_POSTGRES_HOST: 'h' })).toThrow(/"database" is required/);
});
