import { expect, test } from 'vitest';
import type { SpoolFile } from './spool-file.ts';
import { viewOf } from './spool-view.ts';

test('of more rows than their places may take in memory, fewer are to be chosen', async () => {
  const text = '[1]\n'.repeat(500_000);
  const nowhere = {} as SpoolFile; // Nothing is read from it before the rows are found.
  const lines = { blocks: 11, readText: async () => ({ start: 0, text }), lines: nowhere, long: nowhere };
  const fields = [{ name: 'n', type: { kind: 'int', bits: 32 }, native: 'int4' }] as const;
  await expect(viewOf(lines, fields, {})).rejects.toMatchObject({ code: 'unsupported' });
});
