import { expect } from 'vitest';
import { testDatabase } from '../../tools/test-postgres.ts';
import { webSample } from '../../tools/web-sample.ts';
import { workflow } from '../../tools/workflow-parts.ts';
import { stories } from './story.ts';

await stories('Schedules and runs', (story) => {
  story(
    'a schedule is given in words with its next five times, paused, and kept',
    async (visit) => {
      const { page, go, api } = visit;
      await webSample(visit.api.app, await testDatabase());
      api.app.schedules.remove('nightly');
      await go('/schedules');
      await page.getByText('No workflow starts by itself yet.').waitFor();
      await page.getByRole('button', { name: 'Add schedule' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'Add a schedule' });
      await dialog.getByText('Cron', { exact: true }).click();
      const cron = dialog.getByLabel('Minute, hour, day of the month');
      await cron.fill('75 2 * * *');
      await dialog.getByRole('alert').getByText('75').waitFor();
      expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await cron.fill('30 6 * * 1');
      // Not that of the browser.
      await dialog.getByRole('combobox', { name: 'Time zone' }).fill('Asia/Tokyo');
      await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
      await dialog
        .getByText(/06:30.*Monday/)
        .first()
        .waitFor();
      expect(await dialog.getByRole('listitem').filter({ hasText: 'Mon' }).count()).toBe(5);
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });

      const row = page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'nightly', exact: true }) });
      await row.getByText(/At 06:30/).waitFor();
      await row.getByRole('switch').focus();
      await page.keyboard.press('Space');
      await row.getByText('Paused').waitFor();
      await page.reload();
      await row.getByText('Paused').waitFor();
      await row.getByRole('button', { name: 'nightly', exact: true }).focus();
      await page.keyboard.press('Space');
      await row.getByText(/Mon 06:30/).waitFor();
      await row.getByRole('link', { name: 'Run #1: done' }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'When nightly runs' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Keep them running' }).click();
      await page.getByRole('dialog').getByText('npx dagflux schedule', { exact: true }).waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    },
    { mayLog: /status of 400/ },
  );

  story('a run of yesterday is found with its nodes and its log', async (visit) => {
    const { page, go } = visit;
    await webSample(visit.api.app, await testDatabase());
    await go('/runs');
    await page.getByRole('button', { name: /#1 nightly/ }).click();
    await page.waitForURL('**/runs/1');
    await page.getByRole('tab', { name: 'Log' }).click();
    await page
      .getByRole('log')
      .getByText(/totals/)
      .first()
      .waitFor();
    await page.reload();
    await page
      .getByRole('log')
      .getByText(/totals/)
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Download' }).waitFor();
    await page.getByRole('textbox', { name: 'Text in a run' }).focus();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'nightly #1' }).click();
    await page.keyboard.press('2');
    await page.getByRole('button', { name: /^totals\b.*done/ }).click();
    await page.waitForURL('**/runs/1?*tab=proof*');
    await page.getByText('40').first().waitFor();
    await page.getByRole('button', { name: 'Re-run' }).click();
    const all = page.getByRole('menuitem', { name: "All, with today's workflow" });
    await all.getByText(/workspace|writes|replaces/i).waitFor();
    await all.click();
    await page.waitForURL('**/runs/2**');
    await page.getByText('Done', { exact: true }).nth(1).waitFor({ timeout: 20_000 });
  });

  story(
    'a run that failed says why and where, is found by a word, and leads to what is to be mended',
    async (visit) => {
      const { page, go, api } = visit;
      for await (const _ of api.app.query('workspace', 'CREATE TABLE base AS SELECT 1 AS a'));
      const nodes = [
        { id: 'base', kind: 'source', table: 'workspace:base' },
        { id: 'three', kind: 'transformer', location: 'workspace', table: 'three', sql: 'SELECT a + 2 FROM {{input}}' },
        { id: 'wrong', kind: 'transformer', location: 'workspace', table: 'wrong', sql: 'SELECT nope FROM {{input}}' },
        { id: 'later', kind: 'transformer', location: 'workspace', table: 'later', sql: 'SELECT * FROM {{input}}' },
      ] as const;
      await api.app.workflows.save(
        workflow(
          'broken',
          [...nodes],
          [
            ['base', 'three'],
            ['three', 'wrong'],
            ['wrong', 'later'],
          ],
        ),
      );
      await api.app.workflows.run({ name: 'broken' });
      await go('/runs');
      await page.keyboard.press('/');
      await page.keyboard.type('nope');
      await page.getByRole('button', { name: /#1 broken/ }).click();
      const why = page.getByRole('alert').filter({ hasText: 'wrong failed.' });
      await why.getByText(/nope/).first().waitFor();
      await why.getByRole('button', { name: 'Copy report' }).click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^Run 1 of broken, version 1: failed/);
      await page.getByRole('heading', { name: 'broken #1' }).click();
      await page.keyboard.press('x');
      await page.waitForURL('**/runs/1?*node=wrong*');
      await page.getByRole('button', { name: 'Re-run' }).click();
      await page
        .getByRole('menuitem', { name: 'From wrong' })
        .getByText(/Reuses three/)
        .waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('textbox', { name: 'Text in a run' }).fill('nothing like it');
      await page.getByText('No run fits this filter.').waitFor();
      await page.getByRole('button', { name: 'Show all' }).click();
      await page.getByRole('button', { name: /#1 broken/ }).waitFor();
      await why.getByRole('link', { name: 'Fix in workflow' }).click();
      await page.waitForURL('**/workflows/broken?*node=wrong*');
    },
    // The canvas looks for the table of the node that failed, which was not made.
    { mayLog: /status of 404/ },
  );
});
