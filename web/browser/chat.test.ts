import { expect } from 'vitest';
import { scriptedModel } from '../../tools/scripted-model.ts';
import { testDatabase } from '../../tools/test-postgres.ts';
import { webSample } from '../../tools/web-sample.ts';
import { stories } from './story.ts';

const SQL = 'SELECT customer, sum(amount) AS total FROM public.orders GROUP BY customer';

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
});
