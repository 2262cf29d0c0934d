import { text } from 'node:stream/consumers';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { testDatabase } from '../../tools/test-postgres.ts';
import { stories, type Visit } from './story.ts';

await stories('SQL', (story) => {
  story('runs: several results, nulls that are told apart, digits kept', async (visit) => {
    const { page } = visit;
    await open(visit);
    await write(
      page,
      `CREATE TABLE t (a int8, b text, c text, d text, e json);
INSERT INTO t VALUES (9223372036854775807, NULL, '', 'NULL', 'null'), (-1, '  x', 'a${'\\t'}', 'y', '{"n": 1.10}');
SELECT *, 12345678901234567890.1200::numeric AS f FROM t ORDER BY a DESC;
SELECT 2 AS second;`,
    );
    await page.getByRole('button', { name: 'Run all' }).click();
    const confirm = page.getByRole('button', { name: 'Run on shop' });
    await confirm
      .or(page.getByRole('tab', { name: /SELECT 2 rows/ }))
      .first()
      .waitFor();
    await page.getByRole('tab', { name: '3 SELECT 2 rows' }).waitFor();
    const grid = page.getByRole('grid');
    await grid.getByRole('gridcell').first().waitFor();
    expect(await words(page, 2)).toEqual([
      '9223372036854775807',
      'NULL',
      "''",
      'NULL',
      'null',
      '12345678901234567890.1200',
    ]);
    expect(await looks(page, 2)).toEqual(['number', 'null', 'empty', 'text', 'json-null', 'number']);
    await page.getByRole('tab', { name: '4 SELECT 1 row' }).click();
    await page.getByRole('gridcell', { name: '2', exact: true }).waitFor();
  });

  story('a query is stopped at the server, which confirms it', async (visit) => {
    const { page } = visit;
    await open(visit);
    await write(page, 'SELECT pg_sleep(600);');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Running', { exact: true }).waitFor();
    await page.getByText(/at the server: \d+/).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped: the server confirmed after').waitFor();
    expect(await page.getByRole('button', { name: 'Run', exact: true }).isEnabled()).toBe(true);
    // It gets a name, is found under it, and a closed tab comes back.
    await page.getByRole('textbox', { name: /^SQL of/ }).press('Control+s');
    await page.getByRole('textbox', { name: 'Name' }).fill('Waits long');
    await page.keyboard.press('Enter');
    const named = page.getByRole('tab', { name: 'Waits long · shop' });
    await named.waitFor();
    expect(await page.getByTitle('Changed since it was saved').count()).toBe(0);
    await page.keyboard.press('Control+End');
    await page.keyboard.type('-- mine');
    await page.getByTitle('Changed since it was saved').waitFor();
    await named.press('Delete');
    await page.getByRole('button', { name: 'Reopen the closed text' }).click();
    await named.click();
    expect(await page.locator('.cm-content').innerText()).toContain('-- mine');
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByRole('tab', { name: 'Saved', exact: true }).click();
    await page.getByRole('listitem').filter({ hasText: 'Waits long' }).waitFor();
  });

  story('an error marks its line, and stays while the text is mended', async (visit) => {
    const { page } = visit;
    await open(visit);
    await write(page, 'SELECT 1,\n  nothing_like_this\nFROM (SELECT 2) AS two;');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').getByText('nothing_like_this').waitFor();
    expect(await page.locator('.cm-df-wrong').innerText()).toContain('nothing_like_this');
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' -- mended later');
    await page.getByText('The text changed since this ran.').waitFor();
    expect(await page.getByRole('alert').isVisible()).toBe(true);
    // Another statement is in front of it now: the mark has moved with its line, and F8 goes there.
    await page.keyboard.press('Control+Home');
    await page.keyboard.insertText('SELECT 7 AS seven;\n');
    expect(await page.locator('.cm-df-wrong').innerText()).toContain('nothing_like_this');
    await page.keyboard.press('F8');
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    await page.keyboard.insertText('  2');
    expect(await page.locator('.cm-df-wrong').count()).toBe(1);
    await page.keyboard.press('Control+Enter');
    await page.getByText(/ran \d\d:\d\d:\d\d as statement 2/).waitFor();
    expect(await page.locator('.cm-df-wrong').count()).toBe(0);
    // What ran before is in the history, and comes back into a text of its own.
    await page.getByRole('button', { name: 'History' }).click();
    const history = page.getByRole('dialog', { name: 'History' });
    await history.getByRole('textbox', { name: 'Search the history' }).fill('nothing_like');
    await history.getByRole('listitem').filter({ hasText: 'Failed: invalid-sql' }).waitFor();
    await expect.poll(() => history.getByRole('listitem').count()).toBe(1);
    await history.getByRole('button', { name: 'New tab' }).click();
    await expect.poll(() => page.locator('.cm-content').innerText()).toContain('nothing_like_this');
    await page.getByText('Run on shop lately').waitFor();
    await page.getByRole('textbox', { name: /^SQL of/ }).press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText('SELECT 1 AS a;\nDELETE FROM pg_class;');
    await page.keyboard.press('Shift+Alt+E');
    await expect.poll(() => page.getByLabel('Plan of statement 2 on shop').innerText()).toMatch(/^Delete on pg_class/);
    // A name that is nearly one of the catalog is put right; of a script that broke off it is told what ran.
    await page.getByRole('textbox', { name: /^SQL of/ }).press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(
      'CREATE TABLE fixed (customer_id int4);\nSELECT f.custmer_id FROM fixed AS f;\nSELECT 3;',
    );
    await page.keyboard.press('Control+Shift+Enter');
    await page.getByText('1 of 3 statements ran.').click();
    await page.getByRole('row').filter({ hasText: 'SELECT 3' }).getByText('Not reached').waitFor();
    await page.getByText('Did you mean customer_id?').waitFor();
    await page.getByRole('button', { name: 'Fix' }).click();
    await expect.poll(() => page.locator('.cm-content').innerText()).toContain('SELECT f.customer_id FROM');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('tab', { name: '1 SELECT 0 rows' }).waitFor();
  });

  story('a million rows are scrolled to the last', async (visit) => {
    const { page } = visit;
    await open(visit);
    await write(
      page,
      `SELECT n, 9223372036854775807 - 1000000 + n AS big, 'row ' || n AS label FROM generate_series(1, 1000000) AS n;`,
    );
    await page.getByRole('combobox', { name: 'Row limit' }).click();
    await page.getByRole('option', { name: 'No limit' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('tab', { name: '1 SELECT 1,000,000 rows' }).waitFor({ timeout: 60_000 });
    await page.getByRole('gridcell', { name: 'row 1', exact: true }).click();
    await page.keyboard.press('Control+End');
    await page.getByRole('gridcell', { name: 'row 1000000', exact: true }).waitFor();
    expect(await words(page, 1_000_001)).toEqual(['1000000', '9223372036854775807', 'row 1000000']);
    await page.keyboard.press('Control+Home');
    await page.getByRole('gridcell', { name: 'row 1', exact: true }).waitFor();
    expect(await words(page, 2)).toEqual(['1', '9223372036853775808', 'row 1']);
  });

  story('cells are copied and results exported as they are', async (visit) => {
    const { page } = visit;
    await open(visit);
    await write(page, `SELECT 1 AS a, 'x,"y"' AS b UNION ALL SELECT 2, NULL ORDER BY a;`);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('gridcell', { name: '1', exact: true }).click();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByRole('button', { name: 'Copy ▾' }).click();
    await page.getByRole('menuitem', { name: 'As CSV' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('a,b\r\n1,"x,""y"""\r\n2,');
    await page.getByRole('button', { name: 'Export ▾' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    expect(await text(await download.createReadStream())).toBe('a,b\r\n1,"x,""y"""\r\n2,\r\n');
  });

  story(
    'loaded rows are sorted, pinned, summed, copied as INSERT and looked at; the database sorts all',
    async (visit) => {
      const { page } = visit;
      await open(visit);
      await write(
        page,
        `SELECT n, n * 1.10 AS amount, repeat('lorem ipsum ', 40) AS long FROM generate_series(1, 1500) AS n`,
      );
      await page.getByRole('combobox', { name: 'Row limit' }).click();
      await page.getByRole('option', { name: 'Limit 1,000', exact: true }).click();
      await page.getByRole('textbox', { name: /^SQL of/ }).click();
      await page.keyboard.press('Control+Enter');
      await page.getByRole('gridcell', { name: '1.10', exact: true }).click();
      // The header's menu and its edge by keys alone; Tab leaves the grid behind the edge.
      const menu = page.getByRole('menu', { name: 'Column amount' });
      const header = page.getByRole('columnheader', { name: /^amount/ });
      const edge = header.getByRole('separator');
      const hasFocus = (part: Locator) => expect.poll(() => part.evaluate((own) => own === document.activeElement));
      await page.keyboard.press('ArrowUp');
      await hasFocus(header).toBe(true);
      await page.keyboard.press('Enter');
      await menu.waitFor();
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      await hasFocus(header).toBe(true);
      await page.keyboard.press('Tab');
      await hasFocus(edge).toBe(true);
      const fitted = await edge.getAttribute('aria-valuenow');
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe(String(Number(fitted) + 10));
      await page.keyboard.press('Enter');
      await expect.poll(() => edge.getAttribute('aria-valuenow')).toBe(fitted);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('[role=grid]') === null)).toBe(true);
      await page.keyboard.press('Shift+Tab');
      await hasFocus(edge).toBe(true);
      await page.keyboard.press('ArrowDown');
      await hasFocus(page.getByRole('gridcell', { name: '1.10', exact: true })).toBe(true);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await hasFocus(menu.locator('[data-autofocus]')).toBe(true);
      await page.keyboard.press('ArrowDown');
      await hasFocus(page.getByRole('menuitem', { name: 'Ascending, loaded rows' })).toBe(true);
      await page.keyboard.press('ArrowDown');
      await hasFocus(page.getByRole('menuitem', { name: 'Descending, loaded rows' })).toBe(true);
      await page.keyboard.press('Enter');
      await page.getByText('Sorted by amount ↓: 1,000 loaded of more.').waitFor();
      await page.getByRole('columnheader', { name: /^amount/ }).click();
      await page.getByRole('menuitem', { name: 'Pin to the left' }).click();
      await page.getByRole('gridcell', { name: '1100.00', exact: true }).click();
      await page.keyboard.press('Shift+ArrowDown');
      await page.getByText('2 cells · sum 2198.90').waitFor();
      await page.getByRole('button', { name: 'Copy ▾' }).click();
      await page.getByRole('menuitem', { name: 'As INSERT…' }).click();
      await page.getByRole('textbox', { name: 'Table' }).fill('a "b"');
      await page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).click();
      await expect
        .poll(() => page.evaluate(() => navigator.clipboard.readText()))
        .toBe('INSERT INTO "a ""b""" ("amount") OVERRIDING SYSTEM VALUE VALUES\n(1100.00),\n(1098.90);\n');
      await page
        .getByRole('gridcell', { name: /^lorem/ })
        .first()
        .click();
      await page.keyboard.press('Space');
      await page.getByRole('textbox', { name: 'Find' }).fill('IPSUM');
      await page.getByText('40 found').waitFor();
      await page.getByRole('tab', { name: 'Row', exact: true }).click();
      await page.getByRole('button', { name: '↓ Row after' }).click();
      await page.getByRole('table', { name: 'Row 2' }).getByRole('cell', { name: '1098.90' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('columnheader', { name: /^amount/ }).click();
      await page.getByRole('menuitem', { name: 'Descending, in the database' }).click();
      await page.getByText('Sorted by amount ↓: by the database.').waitFor();
      await page.getByRole('gridcell', { name: '1650.00', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Load 10,000 more' }).click();
      await page.getByText('1,500 rows loaded · all').waitFor();
      await page.getByRole('gridcell', { name: '1650.00', exact: true }).click();
      await page.keyboard.press('Control+g');
      await page.keyboard.type('1500');
      await page.keyboard.press('Enter');
      await page.getByRole('gridcell', { name: '1.10', exact: true }).waitFor();
    },
  );

  story('what writes to production asks for the word', async (visit) => {
    const { page } = visit;
    await open(visit, 'production');
    await write(page, 'CREATE TABLE made (n int);');
    await page.keyboard.press('Control+Enter');
    const asks = page.getByRole('form', { name: 'Before it runs' });
    const run = asks.getByRole('button', { name: 'Run on shop' });
    expect(await run.isDisabled()).toBe(true);
    const field = asks.getByRole('textbox');
    const word = (await field.getAttribute('placeholder')) ?? '';
    expect(word).toBe('production');
    await field.fill(word);
    await run.click();
    await page.getByRole('tab', { name: '1 CREATE TABLE' }).waitFor();
  });
});

/** A saved connection `shop`, and an empty text for it. */
async function open({ api, go, page }: Visit, role: 'development' | 'production' = 'development'): Promise<void> {
  const { host, port, database, username, password } = await testDatabase();
  await api.app.connections.add('shop', 'postgres', { host, port, database, username, password }, { role });
  await go('/sql?connection=shop');
  await page.getByRole('textbox', { name: /^SQL of/ }).waitFor();
}

async function write(page: Page, text: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: /^SQL of/ });
  await editor.click();
  await page.keyboard.insertText(text);
}

/** The words of a row's cells; rows count from 1, and the header is one. */
function words(page: Page, row: number): Promise<string[]> {
  return cells(page, row).allInnerTexts();
}

function looks(page: Page, row: number): Promise<(string | undefined)[]> {
  return cells(page, row).evaluateAll((all) => all.map((cell) => (cell as HTMLElement).dataset.as));
}

function cells(page: Page, row: number) {
  return page.locator(`[role=row][aria-rowindex="${row}"] [role=gridcell]`);
}
