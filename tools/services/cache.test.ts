import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { cached } from './cache.ts';

afterEach(() => vi.unstubAllEnvs());

test('a folder of the cache is made once, whole or not at all, and anew when it is broken', async () => {
  await using home = await temporaryFolder();
  vi.stubEnv('DAGFLUX_TOOLS_CACHE', home.path);
  let made = 0;
  const isWhole = (folder: string) => existsSync(join(folder, 'b'));
  const fill = async (folder: string) => {
    made += 1;
    for (const name of ['a', 'b']) writeFileSync(join(folder, name), String(made));
  };
  const break_ = async (folder: string) => {
    writeFileSync(join(folder, 'a'), 'half');
    throw new Error('The network is gone.');
  };
  await expect(cached('thing', { fill: break_, isWhole })).rejects.toThrow('The network is gone.');
  expect(readdirSync(home.path)).toEqual([]);

  // Two at once: each makes its own, the first is kept, and both get it.
  const [one, two] = await Promise.all([cached('thing', { fill, isWhole }), cached('thing', { fill, isWhole })]);
  expect(one).toBe(two);
  expect(readdirSync(one).sort()).toEqual(['a', 'b', 'owner.json']);
  made = 10;
  await cached('thing', { fill, isWhole });
  expect(made).toBe(10);

  rmSync(join(one, 'b'));
  await cached('thing', { fill, isWhole });
  expect(readFileSync(join(one, 'b'), 'utf8')).toBe('11');
  expect(readdirSync(home.path)).toEqual(['thing']);
});
