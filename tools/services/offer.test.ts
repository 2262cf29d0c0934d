import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { debianPrograms } from './debian.ts';
import { offer, Unavailable } from './offer.ts';
import { pythonWith } from './python.ts';

afterEach(() => vi.unstubAllEnvs());

const refuse = async () => {
  throw new Unavailable('There is none.');
};

test('what cannot be had is a reason, and an error where it is required', async () => {
  vi.stubEnv('DAGFLUX_REQUIRE', 'postgres, other');
  expect(await offer('this', refuse)).toEqual({ available: false, reason: 'There is none.' });
  expect(await offer('other', async () => ({ port: 1 }))).toEqual({ available: true, port: 1 });
  await expect(offer('other', refuse)).rejects.toThrow('DAGFLUX_REQUIRE names other. There is none.');
});

test('a start that fails is an error, not a reason to skip', async () => {
  const fail = async () => {
    throw new Error('It crashed.');
  };
  await expect(offer('this', fail)).rejects.toThrow('It crashed.');
});

test('what a machine without apt and Python cannot have is a reason that names neither folders nor hosts', async () => {
  await using home = await temporaryFolder();
  vi.stubEnv('PATH', home.path);
  vi.stubEnv('DAGFLUX_TOOLS_CACHE', home.path);
  const apt = offer('this', () => debianPrograms('no-such-package'));
  expect(await apt).toMatchObject({
    available: false,
    reason: expect.stringMatching(/^(The Debian package no-such-package|There is no apt)/),
  });
  const python = offer('this', () => pythonWith(['no-such-package==1'], ['nothing']));
  expect(await python).toEqual({ available: false, reason: 'no-such-package==1 could not be installed for Python.' });
});
