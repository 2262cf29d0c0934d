import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { testApi } from './api-server.ts';
import { startBrowser, webFolder } from './browser.ts';
import { startPostgres } from './postgres-server.ts';
import { webSample } from './web-sample.ts';

type Theme = 'light' | 'dark';
type Shot = readonly [page: keyof typeof PAGES, width: 1280 | 800, theme: Theme];

/** What is drawn when a page is there. */
const PAGES = {
  connections: { path: '/connections', ready: '[role=listitem]' },
  connection: { path: '/connections/shop/edit', ready: '[role=dialog] form button[type=submit]' },
  explorer: { path: '/explorer/shop/public/orders', ready: '[role=gridcell]' },
  sql: { path: '/sql?connection=shop&schema=public&table=orders', ready: '.cm-line' },
  workflows: { path: '/workflows', ready: 'table a' },
  canvas: { path: '/workflows/nightly?node=best', ready: '.react-flow__node' },
  runs: { path: '/runs/1', ready: '[role=tabpanel] button' },
  schedules: { path: '/schedules', ready: 'table [role=switch]' },
  settings: { path: '/settings', ready: 'main [role=radiogroup] label' },
} as const;

/** The few that the README and the documents show. */
const KEPT: readonly Shot[] = [
  ['canvas', 1280, 'light'],
  ['sql', 1280, 'dark'],
  ['explorer', 1280, 'light'],
];

/** Draws pages of the web app into docs/images; with a folder, every page at both widths and in both themes into that. */
async function draw(folder: string | undefined): Promise<void> {
  const to = folder ?? join(dirname(import.meta.dirname), 'docs/images');
  const shots: readonly Shot[] = folder === undefined ? KEPT : everyShot();
  await mkdir(to, { recursive: true });
  await using postgres = await startPostgres();
  await using api = await testApi({ webFolder });
  await webSample(api.app, await postgres.createDatabase('shop'));
  await api.app.connections.test('shop');
  await using server = await startBrowser();
  const browser = await chromium.connect(server.endpoint);
  for (const [name, width, theme] of shots) {
    const file = join(to, `${name}-${width}-${theme}.png`);
    await writeFile(file, await shoot(browser, api.served.link(), [name, width, theme]));
    console.log(file);
  }
  await browser.close();
}

function everyShot(): Shot[] {
  const names = Object.keys(PAGES) as (keyof typeof PAGES)[]; // Its own keys.
  return names.flatMap((name) =>
    ([1280, 800] as const).flatMap((width) => (['light', 'dark'] as const).map((theme): Shot => [name, width, theme])),
  );
}

async function shoot(browser: Browser, link: string, [name, width, theme]: Shot): Promise<Buffer> {
  const context = await browser.newContext({
    viewport: { width, height: 720 },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  try {
    const page = await context.newPage();
    await page.goto(link);
    await page.goto(new URL(PAGES[name].path, link).href);
    await page.locator(PAGES[name].ready).first().waitFor();
    if (name === 'sql') await runQuery(page);
    await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(() => undefined); // The stream of events stays open.
    return await page.screenshot();
  } finally {
    await context.close();
  }
}

async function runQuery(page: Page): Promise<void> {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(
    "SELECT c.name, count(*) AS orders, sum(o.amount) AS total, max(o.note) AS note, NULL AS nothing, '' AS empty\n" +
      'FROM orders o\nJOIN customers c ON c.id = o.customer\nGROUP BY c.name\nORDER BY total DESC;\n',
  );
  await page.keyboard.press('Control+Enter');
  await page.getByRole('gridcell').first().waitFor();
}

if (import.meta.main) await draw(process.argv[2]);
