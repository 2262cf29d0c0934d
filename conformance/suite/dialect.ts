import { expect, test } from 'vitest';
import { validateSettings } from '../../src/contract/form.ts';
import { typeName } from '../../src/contract/values.ts';
import { golden, natives } from '../cases/dialect.ts';
import { isWithout } from '../dialects.ts';
import type { Target } from '../target.ts';
import { refusal } from './live.ts';

/** What can be told of a connector without its database. */
export function dialectTests({ id, connector }: Target): void {
  const { dialect, capabilities } = connector;

  test.each(golden.map((one) => [one.name, one] as const))('%s', async (_, { render, sql }) => {
    const expected = sql[id];
    if (isWithout(expected)) await refusal(() => render(dialect), ['unsupported', 'invalid-input']);
    else expect(render(dialect)).toBe(expected);
  });

  test.each(natives.map((one) => [typeName(one.type), one] as const))('toNative: %s', (_, { type, native }) => {
    const { sql, verdict, reason } = dialect.toNative(type);
    expect([sql, verdict]).toEqual(native[id]);
    // What is not exact says why, as the rest of a sentence.
    if (verdict !== 'exact') expect(reason).toMatch(/\S.*[^.]$/);
  });

  test('what capabilities say no to is refused', async () => {
    const columns = [{ name: 'a', sql: 'integer', nullable: true }];
    if (!capabilities.temporaryTables) {
      await refusal(() => dialect.createTable({ name: 't' }, columns, { temporary: true }), 'unsupported');
    }
    if (!capabilities.upsert) {
      await refusal(() => dialect.upsert({ name: 't' }, { name: 'u' }, { columns: ['a'], key: ['a'] }), 'unsupported');
    }
  });

  test('the form: names, one kind of secret, a default that it takes itself', () => {
    // What a field looks at more closely is tested where the field is.
    const form = connector.form.map(({ check: _, ...field }) => field);
    expect(new Set(form.map((field) => field.name)).size).toBe(form.length);
    for (const field of form) {
      expect(field.name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect(field.label).toMatch(/^[A-Z]/);
      expect(field.help, field.name).toMatch(/\.$/);
      if (field.secret) expect(field.sensitive, field.name).toBe(true);
      if (field.required && field.default === undefined && !field.secret)
        expect(field.example, field.name).toBeTruthy();
      if (field.type === 'choice') expect(field.choices?.length, field.name).toBeGreaterThan(1);
    }
    const required = form.filter((field) => (field.required || field.requiredUnless) && field.default === undefined);
    const filled = Object.fromEntries(required.map((field) => [field.name, field.type === 'integer' ? 1 : 'x']));
    expect(Object.keys(validateSettings(form, filled))).toEqual(expect.arrayContaining(Object.keys(filled)));
    if (required.length > 0) expect(() => validateSettings(form, {})).toThrow(`"${required[0]?.name}" is required`);
  });

  test('the prompt has rules and examples', () => {
    expect(connector.prompt.rules.length).toBeGreaterThan(2);
    expect(connector.prompt.examples.length).toBeGreaterThan(0);
  });

  test('the dialect is known by the connector’s name', () => {
    expect([connector.id, dialect.id]).toEqual([id, id]);
  });
}
