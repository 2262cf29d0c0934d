import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FormField } from '../../contract/form.ts';
import { form } from './form.ts';

const fields: readonly FormField[] = form;
const page = readFileSync(new URL('../../../docs/connectors/postgres.md', import.meta.url), 'utf8');

/** The rows of the first table behind a text of the documentation, their cells joined. */
function rowsBelow(start: string): string[] {
  const table = /\n\|[-|]+\|\n(.*?)\n\n/s.exec(page.slice(page.indexOf(start)))?.[1] ?? '';
  return table.split('\n').map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
      .join(' | '),
  );
}

test('the fields that are not folded away are those of the documentation, in its order', () => {
  const yes = (is: boolean | undefined) => (is ? 'yes' : 'no');
  const shown = fields
    .filter((field) => !field.advanced)
    .map(({ label, required, sensitive, secret, default: value }) =>
      [label, yes(required), `${yes(sensitive)}${secret ? ', never shown' : ''}`, String(value ?? '')].join(' | '),
    );
  const written = rowsBelow('## Connection form').map((row) => {
    const [label, , ...rest] = row.replaceAll('`', '').split(' | ');
    return [label, ...rest].join(' | ');
  });
  expect(written).toEqual(shown);
});

test('the advanced ones are all in the documentation', () => {
  const labels = fields.filter((field) => field.advanced).map(({ label }) => label.replace(/ \(seconds\)$/, ''));
  expect(rowsBelow('Advanced:').map((row) => row.split(' | ')[0])).toEqual(labels);
});

test('every field says what to enter, in a sentence; a secret is sensitive', () => {
  for (const field of fields) {
    expect(field.help).toMatch(/^[A-Z].*\.$/);
    if (field.secret) expect(field.sensitive).toBe(true);
  }
});
