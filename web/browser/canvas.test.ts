import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { mariadbServer } from '../../tools/services/mariadb.ts';
import { createMysqlDatabase } from '../../tools/services/mysql-database.ts';
import { describeWith } from '../../tools/services/test-services.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import { webSample } from '../../tools/web-sample.ts';
import { stories } from './story.ts';

const mariadb = await mariadbServer();

await stories('The canvas', (story) => {
  story(
    'begins with a template, leads to what is missing, gives back what was deleted, and opens as it was left',
    async ({ page, go, api }) => {
      await api.app.workflows.save({ dagflux: 1, name: 'my first', nodes: [], edges: [] }, { unfinished: true });
      await go('/workflows/my first');
      await page.getByRole('button', { name: /Join two tables/ }).press('Enter');
      const pane = page.getByRole('region', { name: 'Node', exact: true });
      await expect.poll(() => pane.getByRole('combobox', { name: 'Table: connection' }).evaluate(hasFocus)).toBe(true);
      await page.getByRole('group', { name: /^Data Source second table .* 2 of 3$/ }).waitFor();
      await page.getByRole('button', { name: 'Run ▾' }).click();
      expect(await page.getByRole('menuitem', { name: 'Run all (3 problems in the way)' }).isDisabled()).toBe(true);
      await page.keyboard.press('Escape');
      await pane.getByRole('tab', { name: 'Data' }).click();
      await page.getByRole('button', { name: '3 problems ▾' }).click();
      await page.getByRole('menuitem', { name: /^first table: / }).click();
      await expect.poll(() => pane.getByRole('combobox', { name: 'Table: connection' }).evaluate(hasFocus)).toBe(true);
      await page.getByRole('button', { name: '3 problems ▾' }).click();
      await page.getByRole('menuitem', { name: /^second table: / }).click();
      await page.getByText('second_table').waitFor();
      await expect.poll(() => pane.getByRole('combobox', { name: 'Table: connection' }).evaluate(hasFocus)).toBe(true);

      await page.keyboard.press('Escape');
      await node(page, 'both').focus();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Delete');
      await page
        .getByRole('status')
        .filter({ hasText: '1 node is gone.' })
        .getByRole('button', { name: 'Undo' })
        .click();
      await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(2);

      await node(page, 'both').click();
      await pane.getByRole('tab', { name: 'Data' }).click();
      await pane.getByText('It has no table yet').waitFor();
      await pane.getByRole('button', { name: 'Close the pane' }).click();
      const style = () => page.locator('.react-flow__viewport').getAttribute('style');
      const before = await style();
      await page.mouse.move(700, 500);
      await page.mouse.wheel(80, 40);
      await expect.poll(style).not.toBe(before);
      const left = (await style()) ?? '';
      const [x, y, zoom] = (left.match(/-?[\d.]+/g) ?? []).map(Number);
      await expect
        .poll(() => api.app.drafts.get('workflow/my first/view')?.content)
        .toEqual({ viewport: { x, y, zoom }, isPaneOpen: false, tabs: { both: 'data' } });
      await page.reload();
      await node(page, 'both').waitFor();
      expect(await style()).toBe(left);
      expect(await pane.isVisible()).toBe(false);
    },
  );

  story(
    'lays many nodes out beside the page, finds one by its name, and shows less from far away',
    async ({ page, go, api }) => {
      const nodes = Array.from({ length: 250 }, (_, index) => ({ id: `part_${index}`, kind: 'source' }));
      const edges = nodes.slice(1).map(({ id }, index) => ({ from: `part_${index - (index % 9)}`, to: id }));
      await api.app.workflows.save({ dagflux: 1, name: 'large', nodes, edges }, { unfinished: true });
      await go('/workflows/large');
      await page.locator('.react-flow__node').first().waitFor();
      await page.locator('[data-far]').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('part 249');
      await page.keyboard.press('Enter');
      await node(page, 'part 249')
        .filter({ has: page.getByText('Data Source') })
        .getByText('part 249')
        .waitFor();
      await expect.poll(() => page.locator('[data-far]').count()).toBe(0);
      expect(page.url()).toContain('node=part_249');
    },
  );

  describeWith('over PostgreSQL and MariaDB', mariadb, (server) => {
    story(
      'a join across PostgreSQL and MariaDB is drawn by forms, run, watched, and found among the runs',
      async (visit) => {
        const { page, go, api } = visit;
        await webSample(visit.api.app, await testDatabase());
        const { host, port, database, username, password } = await createMysqlDatabase(server);
        await api.app.connections.add(
          'crm',
          'mysql',
          { host, port, database, username, password },
          { role: 'staging' },
        );
        for await (const _ of api.app.query('crm', MEMBERS));

        await go('/workflows');
        await page.getByRole('button', { name: 'New workflow' }).click();
        await page.getByRole('dialog').getByLabel('Name').fill('members and orders');
        await page.keyboard.press('Enter');
        await page.getByText('Start with a table').waitFor();
        const add = page.getByRole('toolbar', { name: 'Add a node' });
        const pane = page.getByRole('region', { name: 'Node', exact: true });

        await add.getByRole('button', { name: 'Data Source' }).click();
        await chooseTable(page, pane, 'shop', 'customers', 'public.customers');
        await add.getByRole('button', { name: 'Data Source' }).click();
        await chooseTable(page, pane, 'crm', 'members', `${database}.members`);
        await add.getByRole('button', { name: 'Join' }).click();
        for (const title of ['customers', 'members']) {
          await node(page, title).focus();
          await page.keyboard.press('c');
          await page.getByRole('dialog').getByRole('button', { name: /join/i }).click();
        }
        await node(page, 'join').click();
        await pane.getByRole('button', { name: 'Join the first two' }).click();
        await fillAll(pane, [
          ['Pair 1: column of the left', 'id'],
          ['Pair 1: column of the right', 'customer'],
        ]);
        await pane.getByRole('button', { name: 'Add ▾' }).click();
        await page.getByRole('menuitem', { name: /^All of .*customers/ }).click();
        await pane.getByRole('button', { name: 'Add ▾' }).click();
        await page.getByRole('menuitem', { name: 'points' }).click();
        await pane.getByText('New table').click();
        await pane
          .getByRole('textbox', { name: 'Table: table' })
          .or(pane.getByRole('combobox', { name: 'Table: table' }))
          .fill('joined');

        await page.getByRole('button', { name: 'Run ▾' }).click();
        await page.getByRole('menuitem', { name: 'Run all' }).click();
        await node(page, 'joined').getByText('Done').waitFor({ timeout: 30_000 });
        await node(page, 'joined').getByText('10 rows').waitFor();
        await page.getByRole('link', { name: 'Open the run' }).click();
        await page.waitForURL('**/runs/2');
        await page.getByText('members and orders #2').waitFor();
        await go('/sql?connection=workspace');
        await page.getByRole('textbox', { name: /^SQL of/ }).click();
        await page.keyboard.insertText('SELECT count(*), sum(points) FROM joined');
        await page.keyboard.press('Control+Enter');
        await page.getByRole('gridcell', { name: '90', exact: true }).waitFor();
        expect(await page.getByRole('gridcell').allInnerTexts()).toEqual(['10', '90']);
      },
      { timeout: 180_000 },
    );
  });
});

const MEMBERS = `CREATE TABLE members (customer int PRIMARY KEY, points bigint NOT NULL);
  INSERT INTO members VALUES (1, 0), (2, 2), (3, 4), (4, 6), (5, 8), (6, 10), (7, 12), (8, 14), (9, 16), (10, 18), (99, 1000);`;

const hasFocus = (element: Element) => element === element.ownerDocument.activeElement;

function node(page: Page, title: string): Locator {
  return page.locator('.react-flow__node').filter({ hasText: title });
}

async function chooseTable(page: Page, pane: Locator, connection: string, words: string, table: string): Promise<void> {
  await pane.getByRole('combobox', { name: 'Table: connection' }).click();
  await page.getByRole('option', { name: connection, exact: true }).click();
  const field = pane.getByLabel('Table: table');
  await field.fill(words);
  await page.getByRole('option', { name: table, exact: true }).click();
  await node(page, words).waitFor();
}

async function fillAll(pane: Locator, fields: readonly (readonly [label: string, value: string])[]): Promise<void> {
  for (const [label, value] of fields) {
    await pane.getByLabel(label).fill(value);
    await pane.getByLabel(label).press('Escape');
  }
}
