import { expect } from 'vitest';
import { testDatabase } from '../../tools/test-postgres.ts';
import { chain } from '../../tools/workflow-parts.ts';
import { stories } from './story.ts';

const TABLES = `CREATE TABLE orders (id int PRIMARY KEY, total int);
  INSERT INTO orders VALUES (1, 5), (2, 7)`;

await stories('Workflows', (story) => {
  story(
    'a run that fails in the middle is mended where it says, and goes on from there; then it gets a name',
    async (visit) => {
      const { page, go, api } = visit;
      await api.connect('shop', await testDatabase());
      await api.app.connections.edit('shop', {}, { role: 'production' });
      for await (const _ of api.app.query('shop', TABLES));
      const orders = { id: 'orders', kind: 'source', connection: 'shop', sql: 'SELECT * FROM orders' };
      const paid = { id: 'paid', kind: 'transformer', sql: 'SELECT id, total FROM {{input}}' };
      const sales = { id: 'sales', kind: 'output', table: { to: 'shop:public.sales', mode: 'replace' } };
      await api.app.workflows.save(chain('nightly', orders, paid, sales));
      for await (const _ of api.app.query('shop', 'ALTER TABLE orders RENAME total TO amount'));

      await go('/workflows/nightly');
      await page.getByRole('button', { name: 'Run ▾' }).click();
      await page.getByRole('menuitem', { name: 'Run all' }).click();
      const question = page.getByRole('dialog', { name: 'This run writes to production' });
      await question.getByText(/sales makes, or replaces the rows of, shop:public\.sales/).waitFor();
      await question.getByRole('textbox').fill('production');
      await question.getByRole('button', { name: 'Run', exact: true }).click();
      await page.getByRole('link', { name: 'Open the run' }).click();
      await page.getByText('paid failed.').waitFor();

      await page.getByRole('link', { name: 'Fix in workflow' }).click();
      const sql = page.getByRole('textbox', { name: 'SQL', exact: true });
      await sql.waitFor();
      await expect.poll(() => sql.evaluate((field) => field.contains(document.activeElement))).toBe(true);
      for (const key of ['Control+A', 'Delete']) await page.keyboard.press(key);
      await page.keyboard.insertText('SELECT id, amount FROM {{input}}');
      await page.getByText(/^saved /).waitFor();
      await go('/runs/1');
      await page.getByRole('button', { name: 'Re-run' }).click();
      await page
        .getByRole('menuitem', { name: /^From paid/ })
        .getByText(/orders/)
        .waitFor();
      await page.getByRole('menuitem', { name: /^From paid/ }).click();
      await question.getByText('2 nodes run, the result of 1 is used again.').waitFor();
      await question.getByRole('textbox').fill('production');
      await question.getByRole('button', { name: 'Run', exact: true }).click();
      await page.waitForURL('**/runs/2');
      await expect.poll(async () => (await api.app.runs.show(2)).state).toBe('done');
      expect((await api.app.workflows.history('nightly')).map(({ version }) => version)).toEqual([2, 1]);

      await go('/workflows/nightly');
      await page.getByRole('button', { name: 'Rename the workflow' }).click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('every night');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'every night' }).waitFor();
      expect((await api.app.runs.list({ workflow: 'every night' })).map(({ id }) => id)).toEqual([2, 1]);
    },
  );

  story(
    'of two windows the older one is told of newer text, and either text can be kept',
    async ({ page, go, api }) => {
      const flow = (sql: string) =>
        chain('shared', { id: 'one', kind: 'source', connection: 'workspace', sql } as { id: string });
      await api.app.workflows.save(flow('SELECT 1'));
      await go('/workflows/shared?node=one&panel=form');
      const sql = page.getByRole('textbox', { name: 'SELECT', exact: true });
      await sql.waitFor();
      await api.app.workflows.save(flow('SELECT 2'));
      await sql.click();
      for (const key of ['Control+A', 'Delete']) await page.keyboard.press(key);
      await page.keyboard.insertText('SELECT 3');
      await page.getByText(/Newer text exists/).waitFor();
      expect((await api.app.workflows.get('shared')).document).toEqual(flow('SELECT 2'));
      await page.getByRole('button', { name: 'Keep what is on this screen' }).click();
      await page.getByText(/Newer text exists/).waitFor({ state: 'detached' });
      expect(JSON.stringify((await api.app.workflows.get('shared')).document)).toContain('SELECT 3');
      expect((await api.app.workflows.history('shared')).map(({ version }) => version)).toEqual([3, 2, 1]);
    },
    { mayLog: /409/ },
  );
});
