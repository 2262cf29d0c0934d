import { expect } from 'vitest';
import { testDatabase } from '../../tools/test-postgres.ts';
import { webSample } from '../../tools/web-sample.ts';
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
      await dialog
        .getByText(/06:30.*Monday/)
        .first()
        .waitFor();
      expect(await dialog.getByRole('listitem').filter({ hasText: 'Mon' }).count()).toBe(5);
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });

      const row = page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'nightly', exact: true }) });
      await row.getByText(/06:30/).waitFor();
      await row.getByRole('switch').focus();
      await page.keyboard.press('Space');
      await row.getByText('Paused').waitFor();
      await page.reload();
      await row.getByText('Paused').waitFor();
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
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByRole('button', { name: 'totals' }).click();
    await page.getByText('40').first().waitFor();
    await page.getByRole('button', { name: 'Run all again' }).click();
    await page.waitForURL('**/runs/2**');
    await page.getByText('Done', { exact: true }).nth(1).waitFor({ timeout: 20_000 });
  });
});
