import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SERVICE_ACCOUNT } from '../../../tools/bigquery-account.ts';
import { type TestCommandLine, testCommandLine } from '../../../tools/command-line.ts';
import { temporaryFolder } from '../../../tools/temporary-folder.ts';
import { connectors } from '../../connectors/index.ts';
import { examplesOf } from './connection-examples.ts';

let dagflux: TestCommandLine;
beforeAll(async () => {
  dagflux = await testCommandLine();
});
afterAll(() => dagflux[Symbol.asyncDispose]());

/** What files that an example names hold. */
const FILES: Readonly<Record<string, string>> = { 'key.json': SERVICE_ACCOUNT, 'rsa_key.p8': 'a key' };

test.each(connectors.map((kind) => [kind.title, kind] as const))(
  '%s: its examples are taken as they stand',
  async (_, kind) => {
    await using folder = await temporaryFolder();
    for (const [what, line] of examplesOf(kind)) {
      // A password is asked for on a terminal, and the string is not of this machine's environment.
      if (what.endsWith('is asked for') || line.includes('--url-env')) continue;
      const words: string[] = [];
      for (const word of line.split(' ').slice(1)) {
        const content = FILES[word];
        const path = `${folder.path}/${word}`;
        if (content !== undefined) await writeFile(path, content);
        words.push(content === undefined ? word : path);
      }
      const added = await dagflux.run(words, { environment: { MY_SECRET: 'secret' } });
      expect(added).toMatchObject({ code: 0 });
      expect(await dagflux.json(['connections', 'list'])).toContainEqual(
        expect.objectContaining({ name: `my-${kind.id}` }),
      );
      await dagflux.run(['connections', 'remove', `my-${kind.id}`]);
    }
  },
);

test('the help shows a line for each kind, and all lines of the one that is chosen', async () => {
  const all = (await dagflux.run(['connections', 'add', '--help'])).stdout;
  for (const { id } of connectors) expect(all).toContain(`add my-${id} --connector ${id}`);
  const one = (await dagflux.run(['connections', 'add', '--connector', 'mysql', '--help'])).stdout;
  expect(one).toContain('--password-env MY_SECRET');
  expect(one).not.toContain('my-postgres');
});
