import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findViolations } from './check-arrows.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The violations of a tree of files. */
async function violations(files: Readonly<Record<string, string>>): Promise<string[]> {
  await using folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return findViolations(folder.path);
}

test('what the house allows', async () => {
  const allowed = {
    'src/contract/a.ts': "export type { B } from './b.ts';",
    'src/connectors/postgres/driver.ts':
      "import net from 'node:net'; import pg from 'pg'; import { x } from '../shared/x.ts';",
    'src/connectors/index.ts': "const open = () => import('./postgres/manifest.ts');",
    'src/cli/run.ts': "import type { Command } from 'commander'; import type { App } from '../app/app.ts';",
    'src/move/move.test.ts':
      "import { testDatabase } from '../../tools/test-postgres.ts'; import { p } from '../connectors/postgres/p.ts';",
  };
  expect(await violations(allowed)).toEqual([]);
});

test.each([
  ['an import upwards', 'src/contract/a.ts', "import { b } from '../store/b.ts';"],
  ['a type', 'src/contract/a.ts', "import type { B } from '../store/b.ts';"],
  ['a type among values', 'src/move/a.ts', "import { type B } from '../app/b.ts';"],
  ['a type where it is used', 'src/move/a.ts', "export type C = import('../app/b.ts').B;"],
  ['a re-export', 'src/move/a.ts', "export * from '../app/b.ts';"],
  ['an import later', 'src/move/a.ts', "export const c = () => import('../connectors/postgres/b.ts');"],
  ['an import for its effect', 'src/move/a.ts', "import '../connectors/index.ts';"],
  ['a connector by move', 'src/move/a.ts', "import { b } from '../connectors/postgres/manifest.ts';"],
  ['one connector by another', 'src/connectors/duckdb/a.ts', "import { b } from '../postgres/copy.ts';"],
  ["a connector's inside by the registry", 'src/connectors/index.ts', "import { b } from './postgres/driver.ts';"],
  ['a package of another folder', 'src/cli/a.ts', "import pg from 'pg';"],
  ['a package below one', 'src/vault/a.ts', "import x from '@duckdb/node-api/lib/x.js';"],
  ['Node in the contract', 'src/contract/a.ts', "import { readFile } from 'node:fs/promises';"],
  ['the tests by the product', 'src/connectors/postgres/a.ts', "import { b } from '../../../conformance/b.ts';"],
  ['a folder without a row', 'src/extras/a.ts', 'export const a = 1;'],
])('%s is found', async (_, file, text) => {
  const found = await violations({ [file]: text });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(file);
});
