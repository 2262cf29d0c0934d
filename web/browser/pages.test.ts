import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { scriptedModel } from '../../tools/scripted-model.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import { webSample } from '../../tools/web-sample.ts';
import { stories, type Visit } from './story.ts';

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
  ['/workflows/blank', (page) => page.getByRole('heading', { name: 'Start with a table' }).waitFor()],
  ['/runs', (page) => page.getByRole('listitem').first().waitFor()],
  ['/runs/1', (page) => page.getByRole('tab', { name: 'Timeline' }).waitFor()],
  ['/runs/1?tab=canvas', (page) => page.locator('.react-flow__node').first().waitFor()],
  ['/runs/1?tab=proof', (page) => page.getByText('totals').first().waitFor()],
  ['/runs/1?tab=log', (page) => page.getByRole('log').locator('time').first().waitFor()],
  ['/schedules', (page) => page.getByRole('cell', { name: 'nightly', exact: true }).waitFor()],
  ['/settings', (page) => page.getByRole('heading', { level: 1 }).waitFor()],
  ['/settings/models', (page) => page.getByRole('button', { name: /Add/ }).first().waitFor()],
  ['/settings/privacy', (page) => page.getByRole('heading', { level: 2 }).first().waitFor()],
  ['/settings/workspace', (page) => page.getByRole('cell', { name: 'main.best', exact: true }).waitFor()],
  ['/settings/backups', (page) => page.getByText('There are no backups.').waitFor()],
  ['/settings/vault', (page) => page.getByText('A key file').waitFor()],
  ['/settings/left-behind', (page) => page.getByText('Nothing was left behind.').waitFor()],
  ['/settings/approvals', (page) => page.getByText('Nothing waits.').waitFor()],
  ['/settings/keys', (page) => page.getByRole('switch').waitFor()],
  ['/settings/about', (page) => page.getByRole('cell', { name: 'react-dom', exact: true }).waitFor()],
  ['/operations', (page) => page.getByText('operations').first().waitFor()],
  ['/operations/new?kind=transformer', (page) => page.getByLabel('What you want').waitFor()],
  ['/workflows/nightly?node=totals&panel=chat', (page) => page.getByText('Which year?').waitFor()],
  ['/assistant/1', (page) => page.getByRole('article', { name: 'Proposal' }).waitFor()],
  ['/proposals/c-1', rehearsed],
  ['/proposals/d-change', rehearsed],
  ['/nowhere', (page) => page.getByText('There is no page at this address.').waitFor()],
];

async function sample({ api }: Visit): Promise<void> {
  await webSample(api.app, await testDatabase());
  await api.app.workflows.save({ dagflux: 1, name: 'blank', nodes: [], edges: [] }, { unfinished: true });
  await using model = await scriptedModel();
  await api.app.models.add('scripted', { kind: 'openai-compatible', model: 'm', baseUrl: model.url });
  const sql = "SELECT customer, sum(amount) AS total FROM {{input}} WHERE note = 'by post' GROUP BY customer";
  model.script(
    { say: { kind: 'proposal', summary: 'What each customer ordered by post.', sql } },
    { say: { kind: 'question', question: 'Which year?', answers: ['2025', '2026'] } },
  );
  const node = { kind: 'node', workflow: 'nightly', node: 'totals', want: 'only by post' } as const;
  for (const _ of ['a proposal', 'then, on the canvas, a question']) {
    await api.app.assistant.next((await api.app.assistant.begin(node)).conversation);
  }
  api.app.drafts.put(
    'proposal.d-change',
    { kind: 'transformer', request: { source: 'shop:public.orders', sql: CHANGE } },
    0,
  );
}

const CHANGE = "UPDATE orders SET note = 'by hand' WHERE id < 5; DELETE FROM orders WHERE id > 490";

async function rehearsed(page: Page): Promise<void> {
  await page.getByText(/^Rehearsed /).waitFor({ timeout: 20_000 });
}

async function runs(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('gridcell').first().waitFor();
}

await stories('Every page', (story) => {
  story(
    'has nothing that axe calls serious, and fits into 1280, 800 and 640 pixels without scrolling sideways',
    async (visit) => {
      await sample(visit);
      const found: string[] = [];
      for (const [path, shown] of PAGES) {
        await visit.go(path);
        await shown(visit.page);
        found.push(...(await violations(visit.page)).map((each) => `${path}: ${each}`));
        for (const width of [800, 640, 1280]) {
          const needed = await widthAt(visit.page, width);
          if (needed > width) found.push(`${path} at ${width}: ${needed} wide`);
        }
      }
      expect(found).toEqual([]);
    },
    { timeout: 180_000 },
  );

  story(
    'has nothing that axe calls serious in the dark theme and in comfortable density',
    async (visit) => {
      await sample(visit);
      visit.api.app.preferences.set('density', 'comfortable');
      const found: string[] = [];
      for (const [path, shown] of PAGES) {
        await visit.go(path);
        await shown(visit.page);
        found.push(...(await violations(visit.page)).map((each) => `${path}: ${each}`));
      }
      expect(found).toEqual([]);
    },
    { colorScheme: 'dark', timeout: 180_000 },
  );
});

async function widthAt(page: Page, width: number): Promise<number> {
  await page.setViewportSize({ width, height: 800 });
  return await page.evaluate(async () => {
    // What follows the width is drawn by then.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return document.documentElement.scrollWidth;
  });
}

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
