import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { sample } from './sample.ts';
import { stories } from './story.ts';

/** Each page with something in it, and what tells that it is there. */
const PAGES: readonly (readonly [path: string, shown: (page: Page) => Promise<unknown>])[] = [
  ['/connections', (page) => page.getByRole('listitem').first().waitFor()],
  ['/connections/new/postgres', (page) => page.getByRole('textbox', { name: 'Host' }).waitFor()],
  ['/connections/shop/edit', (page) => page.getByRole('button', { name: 'Replace Password' }).waitFor()],
  ['/explorer', (page) => page.getByRole('treeitem').first().waitFor()],
  ['/explorer/shop/public/orders', (page) => page.getByRole('gridcell').first().waitFor()],
  ['/explorer/shop/public/orders?tab=columns', (page) => page.getByRole('cell', { name: 'placed' }).waitFor()],
  ['/explorer/shop/public/big_orders?tab=definition', (page) => page.getByRole('tabpanel').waitFor()],
  ['/explorer/shop/public/orders?tab=details', (page) => page.getByRole('button', { name: 'Count exactly' }).waitFor()],
  ['/sql?connection=shop&schema=public&table=orders', runs],
  ['/workflows', (page) => page.getByText('nightly').first().waitFor()],
  ['/workflows/nightly', (page) => page.getByText('totals').first().waitFor()],
  ['/runs', (page) => page.getByRole('listitem').first().waitFor()],
  ['/runs/1', (page) => page.getByRole('tab', { name: 'Timeline' }).waitFor()],
  ['/runs/1?tab=nodes', (page) => page.getByText('totals').first().waitFor()],
  ['/runs/1?tab=log', (page) => page.getByRole('log').locator('time').first().waitFor()],
  ['/schedules', (page) => page.getByRole('cell', { name: 'nightly', exact: true }).waitFor()],
  ['/settings', (page) => page.getByRole('heading', { level: 1 }).waitFor()],
  ['/nowhere', (page) => page.getByText('There is no page at this address.').waitFor()],
];

async function runs(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('gridcell').first().waitFor();
}

await stories('Every page', (story) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    story(
      `has nothing that axe calls serious, in the ${colorScheme} theme`,
      async (visit) => {
        const { page, go } = visit;
        await sample(visit);
        const found: string[] = [];
        for (const [path, shown] of PAGES) {
          await go(path);
          await shown(page);
          found.push(...(await violations(page)).map((each) => `${path}: ${each}`));
          if (process.env.SHOTS)
            await page.screenshot({ path: `${process.env.SHOTS}/${colorScheme}-${path.replaceAll(/\W/g, '_')}.png` });
        }
        expect(found).toEqual([]);
      },
      { colorScheme },
    );
  }

  story('fits into 1280, 800 and 640 pixels without scrolling sideways', async (visit) => {
    const { page, go } = visit;
    await sample(visit);
    const wide: string[] = [];
    for (const [path, shown] of PAGES) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await go(path);
      await shown(page);
      for (const width of [1280, 800, 640]) {
        await page.setViewportSize({ width, height: 800 });
        const needed = await page.evaluate(async () => {
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          return document.documentElement.scrollWidth;
        });
        if (needed > width) wide.push(`${path} at ${width}: ${needed}`);
        if (process.env.SHOTS && width < 1280)
          await page.screenshot({ path: `${process.env.SHOTS}/${width}-${path.replaceAll(/\W/g, '_')}.png` });
      }
    }
    expect(wide).toEqual([]);
  });
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }; // The line above put it there.
    const { violations } = await axe.run(document, { resultTypes: ['violations'], preload: false });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  });
}
