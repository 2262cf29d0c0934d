import { expect } from 'vitest';
import { testDatabase } from '../../tools/test-postgres.ts';
import { webSample } from '../../tools/web-sample.ts';
import { stories } from './story.ts';

await stories('Explorer', (story) => {
  story('the tree is walked by keys to a table, whose rows, columns, definition and count are shown', async (visit) => {
    const { page, go } = visit;
    await webSample(visit.api.app, await testDatabase());
    await go('/explorer');
    await page.getByRole('treeitem', { name: /shop/ }).click();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    await page.getByRole('treeitem', { name: /public/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toContain('public');
    await page.keyboard.press('ArrowRight');
    await page
      .getByRole('treeitem', { name: /orders/ })
      .first()
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toContain('orders');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/explorer/shop/public/orders');

    await page.getByRole('gridcell', { name: '1.25', exact: true }).waitFor();
    await page.getByText('100 rows loaded · more exist').waitFor();
    await page.getByRole('tab', { name: 'Columns' }).click();
    await page.getByRole('row', { name: /amount numeric\(12,2\)/ }).waitFor();
    await page.getByRole('tab', { name: 'Definition' }).click();
    await page.getByText('CREATE TABLE').waitFor();
    await page.getByRole('tab', { name: 'Details' }).click();
    await page.getByRole('button', { name: 'Count exactly' }).click();
    await page.getByText('Rows, counted').waitFor();

    // A table that was made since the list was read.
    for await (const _ of visit.api.app.query('shop', 'CREATE TABLE made_since (only_column int)'));
    await go('/explorer/shop/public/made_since?tab=definition');
    await page.getByText('only_column').waitFor();

    // Into a new workflow, then into that one; the name keeps its room in a narrow window.
    await go('/explorer/shop/public/orders?tab=details');
    await page.setViewportSize({ width: 800, height: 700 });
    const name = page.getByTitle('public.orders', { exact: true });
    expect(await name.evaluate((text) => text.scrollWidth <= text.clientWidth)).toBe(true);
    await page.getByRole('button', { name: 'Use in workflow' }).click();
    const dialog = page.getByRole('dialog', { name: 'Use orders in a workflow' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('daily');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL('**/workflows/daily?node=orders');
    await page.setViewportSize({ width: 1280, height: 800 });
    await go('/explorer/shop/public/orders?tab=details');
    await page.getByRole('treeitem', { name: /customers/ }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Use in workflow…' }).click();
    await page.getByRole('combobox', { name: 'Workflow' }).click();
    await page.getByRole('option', { name: 'daily' }).click();
    await page.getByRole('button', { name: 'Add to it' }).click();
    await page.waitForURL('**/workflows/daily?node=customers');
    const saved = await visit.api.app.workflows.get('daily');
    expect(saved.document).toMatchObject({
      nodes: [{ table: 'shop:public.orders' }, { table: 'shop:public.customers' }],
    });
    await go('/explorer/shop/public/orders?tab=details');

    // The address holds the view.
    await page.reload();
    await page.getByRole('button', { name: 'Count exactly' }).waitFor();
    await page.getByRole('link', { name: 'Open in SQL' }).click();
    await page.locator('.cm-content').getByText('"orders"').waitFor();

    // What was visited is offered; tables of all connections are found, and opened in SQL.
    await page.keyboard.press('Control+k');
    await page
      .getByRole('group', { name: 'Recent' })
      .getByRole('option', { name: /public\.orders/ })
      .waitFor();
    await page.getByRole('combobox', { name: 'Search or jump' }).fill('shop big');
    await page.getByRole('option', { name: 'public.big_orders shop STAGING', selected: true }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.locator('.cm-content').getByText('"big_orders"').waitFor();
  });

  story(
    'the filter asks the server and says how many match; what is read anew stays open; a table that is gone is told',
    async (visit) => {
      const { page, go } = visit;
      await webSample(visit.api.app, await testDatabase());
      await go('/explorer/shop/public/customers');
      await page.keyboard.press('/');
      await page.keyboard.type('big');
      await page.getByText('1 of 3 match in shop').waitFor();
      // Read anew, the database is asked; what is open stays so.
      for await (const _ of visit.api.app.query('shop', 'CREATE TABLE bigger (id int)'));
      await page.getByRole('button', { name: 'Read the tables again' }).click();
      await page.getByRole('treeitem', { name: /bigger/ }).waitFor();
      await page.getByRole('treeitem', { name: /bigger/ }).click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Copy the quoted name' }).click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('"public"."bigger"');
      for await (const _ of visit.api.app.query('shop', 'DROP TABLE bigger'));
      await page.getByRole('treeitem', { name: /bigger/ }).click();
      await page.getByText('bigger was dropped or renamed since the list was read.').waitFor();
      await page.getByRole('treeitem', { name: /big_orders/ }).click();
      await page.waitForURL('**/public/big_orders**');
      await page.getByRole('tab', { name: 'Definition' }).click();
      await page.getByText('CREATE VIEW "public"."big_orders" AS').waitFor();
    },
    { mayLog: /404/ },
  );
});
