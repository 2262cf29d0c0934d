import { expect } from 'vitest';
import { stories } from './story.ts';

await stories('The frame', (story) => {
  story('a theme that was chosen stays over a reload', async ({ page }) => {
    const theme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    expect(await theme()).toBe('light');
    const kept = page.waitForResponse((response) => response.url().includes('/api/preferences') && response.ok());
    await page.getByRole('button', { name: 'Use the dark theme' }).click();
    await kept;
    await page.reload();
    await page.getByRole('button', { name: 'Use the light theme' }).waitFor();
    expect(await theme()).toBe('dark');
  });

  story('keys lead everywhere: pages, palette, help; Escape closes and the focus goes back', async ({ page, api }) => {
    api.app.savedSql.put({ name: 'monthly totals', connection: 'workspace', sql: 'SELECT 40 + 2' }, 0);
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL('**/sql/**');
    await page.getByRole('link', { name: 'Runs' }).focus();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForURL('**/runs');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');

    await page.keyboard.press('Control+k');
    const search = page.getByRole('combobox', { name: 'Search or jump' });
    await search.waitFor();
    await search.fill('sched');
    await page.getByRole('status').getByText('1 found').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/schedules');
    await page.keyboard.press('Control+k');
    await search.fill('>new sql');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sql/**');
    await page.keyboard.press('Control+k');
    await search.fill('monthly');
    await page.getByRole('option', { name: /monthly totals/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.cm-content').getByText('SELECT').waitFor();
    await page.getByRole('tab', { name: /monthly totals/ }).waitFor();

    const folds = page.getByRole('button', { name: 'Fold the navigation' });
    await folds.focus();
    await page.keyboard.press('Shift+?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.waitFor();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await expect.poll(() => folds.evaluate((button) => button === document.activeElement)).toBe(true);
    const kept = page.waitForResponse((response) => response.url().includes('/api/preferences') && response.ok());
    await page.keyboard.press('[');
    await page.getByRole('button', { name: 'Unfold the navigation' }).waitFor();
    await kept;
    await page.reload();
    await page.getByRole('button', { name: 'Unfold the navigation' }).waitFor();
  });

  story('Tab reaches the page from the address bar, first the way past the navigation', async ({ page }) => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
    const reached: string[] = [];
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate(() => {
          const { activeElement: element } = document;
          return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
        }),
      );
    }
    for (const name of ['Schedules', 'Add connection', 'Filter by name']) {
      expect(reached).toContain(name);
    }
  });

  story('says so where there is no page, and leads back', async ({ page, go }) => {
    await go('/nowhere/at/all');
    await page.getByText('There is no page at this address.').waitFor();
    await page.getByRole('link', { name: 'To the connections' }).click();
    await page.getByRole('heading', { name: 'Connections' }).waitFor();
  });

  story(
    'a server that is gone is told by a bar; what was typed stays',
    async ({ page, api, go }) => {
      await go('/sql');
      await page.getByRole('textbox', { name: /^SQL of/ }).click();
      await page.keyboard.insertText('SELECT 41 + 1');
      await api.served[Symbol.asyncDispose]();
      await page.getByRole('alert').getByText('DagFlux is not answering on this machine.').waitFor({ timeout: 20_000 });
      expect(await page.locator('.cm-content').innerText()).toContain('SELECT 41 + 1');
    },
    { mayLog: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/ },
  );
});
