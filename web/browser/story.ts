import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../tools/api-server.ts';
import { webFolder } from '../../tools/browser.ts';
import { describeWith, sharedService } from '../../tools/services/test-services.ts';

/** A person before the app: a server of its own over an empty data folder, and a fresh browser that was let in. */
export interface Visit {
  readonly api: TestApi;
  readonly page: Page;
  /** Goes to a place of the app. */
  go(path: string): Promise<void>;
}

interface StoryOptions extends Pick<BrowserContextOptions, 'viewport' | 'colorScheme'> {
  /** What the console may say: a request that is refused is told there by the browser itself. Default: nothing. */
  readonly mayLog?: RegExp;
  /** Milliseconds. Default: as every test. */
  readonly timeout?: number;
}

/** One that asks a visitor, and fails for what the console said. */
export type Story = (title: string, tell: (visit: Visit) => Promise<void>, options?: StoryOptions) => void;

/** Stories in a real browser; without one, a skip that says why. */
export async function stories(title: string, tests: (story: Story) => void): Promise<void> {
  describeWith(title, await sharedService('chromium'), ({ endpoint }) => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.connect(endpoint);
    });
    afterAll(() => browser.close());
    tests((name, tell, options = {}) =>
      test(
        name,
        async () => {
          const { mayLog, timeout: _, ...shape } = options;
          await using api = await testApi({ webFolder });
          await using context = await browser.newContext({
            viewport: { width: 1280, height: 800 },
            permissions: ['clipboard-read', 'clipboard-write'],
            locale: 'en-GB',
            timezoneId: 'Europe/Berlin',
            reducedMotion: 'reduce',
            ...shape,
          });
          context.setDefaultTimeout(20_000);
          const page = await context.newPage();
          const complaints: string[] = [];
          page.on('pageerror', (error) => complaints.push(String(error)));
          page.on('console', (message) => {
            if (!['error', 'warning'].includes(message.type()) || mayLog?.test(message.text())) return;
            complaints.push(`${message.type()}: ${message.text()}`);
          });
          await page.goto(api.served.link());
          await page.getByRole('heading', { level: 1 }).waitFor();
          await tell({
            api,
            page,
            async go(path) {
              await page.goto(new URL(path, api.served.address).href);
              await page.getByRole('heading', { level: 1 }).waitFor();
            },
          });
          expect(complaints).toEqual([]);
        },
        options.timeout,
      ),
    );
  });
}
