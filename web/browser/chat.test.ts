import { expect } from 'vitest';
import { scriptedModel } from '../../tools/scripted-model.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import { webSample } from '../../tools/web-sample.ts';
import { workflow } from '../../tools/workflow-parts.ts';
import { stories } from './story.ts';

const SQL = 'SELECT customer, sum(amount) AS total FROM public.orders GROUP BY customer';

const GOLD = "SELECT id, name FROM {{input}} WHERE tier = 'gold'";
const SMALL = workflow(
  'small',
  [
    { id: 'customers', kind: 'source', table: 'shop:public.customers' },
    { id: 'gold', kind: 'transformer' },
  ],
  [['customers', 'gold']],
);

await stories('The assistant', (story) => {
  story('asks, proposes, is rehearsed, approved and run; what was sent is a click away', async (visit) => {
    const { page, go, api } = visit;
    await using model = await scriptedModel();
    await webSample(api.app, await testDatabase());
    await go('/operations/new?kind=transformer&source=shop:public.orders');
    await page.getByText('The assistant needs a model of yours.').waitFor();

    await api.app.models.add('scripted', { kind: 'openai-compatible', model: 'm', baseUrl: model.url });
    model.script(
      { say: { kind: 'question', question: 'Which customers?', answers: ['All of them', 'Only gold'] } },
      { say: { kind: 'proposal', summary: 'The total of each customer.', sql: SQL, target: 'workspace:by_customer' } },
    );
    await page.reload();
    await page.getByLabel('What you want').fill('the total of each customer');
    await page.getByRole('button', { name: 'Show what will be sent' }).click();
    await page.getByRole('button', { name: '▾ What will be sent' }).waitFor();
    expect(model.requests).toHaveLength(0);
    await page.getByRole('button', { name: 'Send this to the model' }).click();
    await page.getByText('Which customers?').waitFor();
    await page.getByRole('button', { name: '1 All of them' }).click();
    await page.getByText('The total of each customer.').waitFor();
    await page.reload();
    await page.getByText('The total of each customer.').waitFor();
    await page.getByRole('button', { name: '▸ What was sent' }).click();
    await page.getByRole('button', { name: /^Request 1/ }).click();
    await page.getByRole('dialog').getByText('the total of each customer').first().waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Review' }).click();
    await page.getByText(/^Rehearsed .*nothing changed/).waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Approve: make workspace:by_customer' }).click();
    await page.getByText('40 rows stand there.').waitFor({ timeout: 20_000 });
  });

  story(
    'writes a node on the canvas: what comes in is shown, the proposal fills its form, and the workflow runs',
    async (visit) => {
      const { page, go, api } = visit;
      await using model = await scriptedModel();
      await webSample(api.app, await testDatabase());
      await api.app.workflows.save(SMALL, { unfinished: true });
      await go('/workflows/small?node=gold&panel=chat');
      const pane = page.getByRole('region', { name: 'Node', exact: true });
      await pane.getByText('The form does all of this.').waitFor();
      await pane.getByRole('link', { name: 'Add a model' }).waitFor();

      await api.app.models.add('scripted', { kind: 'openai-compatible', model: 'm', baseUrl: model.url });
      model.script(
        { hang: true },
        { say: { kind: 'question', question: 'Which tier?', answers: ['gold', 'silver'] } },
        {
          say: {
            kind: 'proposal',
            summary: 'The gold customers.',
            sql: GOLD,
            target: 'workspace:gold',
            inPlace: false,
          },
        },
      );
      await page.reload();
      await pane.getByLabel('What this node is to do').fill('only the best customers');
      await pane.getByRole('tab', { name: 'Form' }).click();
      await pane.getByRole('tab', { name: 'Chat' }).click();
      await pane.getByRole('button', { name: 'Show what will be sent' }).click();
      await pane.getByRole('button', { name: '▾ What will be sent' }).waitFor();
      await pane.getByText('public.customers').first().waitFor();
      expect(model.requests).toHaveLength(0);
      const asked = model.asked();
      await pane.getByRole('button', { name: 'Send this to the model' }).click();
      await asked;
      await page.reload(); // what is under way is found again, and stopped
      await pane.getByRole('button', { name: 'Stop' }).click();
      await pane.getByRole('button', { name: 'Ask again' }).click();
      await pane.getByText('Which tier?').waitFor();
      await page.keyboard.press('1');
      await pane.getByText('The gold customers.').waitFor({ timeout: 20_000 });
      await pane.getByText('Reads shop:public.customers; makes workspace:gold.').waitFor();
      await pane.getByRole('button', { name: 'Put it into the form of gold' }).click();
      await pane.getByText('The proposal changed: SQL, new table.').waitFor();
      expect(await pane.getByRole('textbox', { name: 'New table' }).inputValue()).toBe('gold');
      expect(await pane.locator('[data-marked]').count()).toBe(2);
      await pane.getByText('{{input}}', { exact: false }).first().waitFor();
      await pane.getByRole('button', { name: 'Undo' }).click();
      expect(await pane.getByRole('textbox', { name: 'New table' }).inputValue()).toBe('');

      // The review leads to the same form.
      await pane.getByRole('tab', { name: 'Chat' }).click();
      await pane.getByRole('link', { name: 'Review' }).click();
      await page.getByText(/^Rehearsed .*nothing changed/).waitFor({ timeout: 20_000 });
      await page.getByRole('button', { name: 'Put it into the form of gold' }).click();
      await pane.getByText('The proposal changed: SQL, new table.').waitFor();
      await page.getByRole('button', { name: 'Run ▾' }).click();
      await page.getByRole('menuitem', { name: 'Run all' }).click();
      await page
        .locator('.react-flow__node')
        .filter({ hasText: 'gold' })
        .getByText('13 rows')
        .waitFor({ timeout: 30_000 });
    },
    { timeout: 120_000 },
  );

  story(
    'is reviewed by keys: the text is changed and rehearsed anew, rows that changed are told, production asks for its word; a reason goes back',
    async (visit) => {
      const { page, go, api } = visit;
      await using model = await scriptedModel();
      const address = await testDatabase();
      await webSample(api.app, address);
      const { host, port, database, username, password } = address;
      await api.app.connections.add(
        'live',
        'postgres',
        { host, port, database, username, password },
        { role: 'production' },
      );
      const change = {
        kind: 'transformer',
        request: { source: 'live:public.orders', sql: 'DELETE FROM orders WHERE id > 490' },
      };
      api.app.drafts.put('proposal.d-x', change, 0);
      await go('/proposals/d-x');
      await page.locator('[data-production-line]').waitFor();
      await page.getByText('500 → 490 rows').waitFor({ timeout: 20_000 });
      await page.getByText('Type production first.').waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('3 Rows');
      await page.keyboard.press('e');
      await page.keyboard.press('Control+End');
      await page.keyboard.insertText(' AND id < 495');
      await page.getByText('The text was changed since it was rehearsed.').waitFor();
      await page.locator('.cm-deletedChunk').waitFor();
      const approve = page.getByRole('button', { name: /^Approve: / });
      await page.keyboard.press('Control+Enter');
      expect(await approve.evaluate((button) => button === document.activeElement)).toBe(true);
      await page.keyboard.press('r');
      await page.getByText('Approve: delete 4 rows in live:public.orders').waitFor({ timeout: 20_000 });
      for await (const _ of api.app.query('shop', 'DELETE FROM orders WHERE id = 491'));
      // Pressed at once again it would be the same click.
      const told = page.getByText(/it would delete 4 rows in live:public.orders then, and would delete 3 rows/);
      await expect
        .poll(() => page.keyboard.press('r').then(() => told.count()), { interval: 800, timeout: 20_000 })
        .toBe(1);
      await page.getByLabel('Type production to approve').fill('production');
      await page.getByRole('button', { name: /^Approve: delete 3 rows/, disabled: false }).waitFor({ timeout: 20_000 });
      await page.keyboard.press('Control+Enter');
      await page.keyboard.press('Enter');
      await page.getByText('It was done.').waitFor({ timeout: 20_000 });

      await api.app.models.add('scripted', { kind: 'openai-compatible', model: 'm', baseUrl: model.url });
      const proposal = { kind: 'proposal', sql: SQL, target: 'workspace:by_customer' };
      model.script(
        { say: { ...proposal, summary: 'All of them.' } },
        { say: { ...proposal, summary: 'Without the first.' } },
      );
      const request = { kind: 'transformer', source: 'shop:public.orders', want: 'totals' } as const;
      const { conversation } = await api.app.assistant.begin(request);
      await api.app.assistant.next(conversation);
      await go(`/proposals/c-${conversation}`);
      await page.getByText(/^Rehearsed .*nothing changed/).waitFor({ timeout: 20_000 });
      expect(await page.locator('[data-production-line]').count()).toBe(0);
      await page.getByRole('button', { name: 'Reject…' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill('leave the first one out');
      await page.getByRole('button', { name: 'Reject and ask again' }).click();
      await page.getByText('Without the first.').waitFor({ timeout: 20_000 });
      expect(model.requests.at(-1)?.messages.at(-1)?.content).toBe('leave the first one out');
    },
    { timeout: 120_000 },
  );
});
