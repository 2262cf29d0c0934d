import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finished, type TestCommandLine, testCommandLine } from '../../tools/command-line.ts';

let dagflux: TestCommandLine;
beforeAll(async () => {
  dagflux = await testCommandLine();
});
afterAll(async () => dagflux?.[Symbol.asyncDispose]());

test('serve prints a link that lets a browser in, and Ctrl-C ends it cleanly', async () => {
  const child = dagflux.start(['serve', '--port', '0', '--no-open']);
  const end = finished(child);
  let link: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    link = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/.exec(line)?.[0];
    if (link !== undefined) break;
  }
  const entered = await fetch(link ?? '', { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { origin } = new URL(link ?? '');
  expect((await fetch(`${origin}/api/connections`, { headers: { cookie } })).status).toBe(200);
  // The stream of events stays open, and does not keep it from ending.
  const events = await fetch(`${origin}/api/events`, { headers: { cookie } });
  expect(events.status).toBe(200);
  child.kill('SIGINT');
  expect(await end).toMatchObject({ code: 0, stderr: '' });
  await events.body?.cancel().catch(() => {});
});

test('without a person at a terminal dagflux alone prints its help', async () => {
  const { code, stdout } = await dagflux.run([]);
  expect([code, stdout.includes('dagflux serve') || stdout.includes('serve')]).toEqual([0, true]);
});

test('a port that is no port is refused', async () => {
  expect(await dagflux.run(['serve', '--port', '99999'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('65535'),
  });
});
