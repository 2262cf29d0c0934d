import { expect } from 'vitest';
import { testDatabase } from '../../tools/test-postgres.ts';
import { stories } from './story.ts';

await stories('Connections', (story) => {
  story('are none at first; one is added by the form, a wrong password is told, reload keeps it', async ({ page }) => {
    const { host, port, database, username, password } = await testDatabase();
    expect(await page.title()).toBe('Connections · DagFlux');
    await page.getByText('No connections yet.').waitFor();
    await page.getByRole('button', { name: /^Open the sample workspace/ }).waitFor();

    await page.getByRole('button', { name: 'Add connection' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'PostgreSQL' }).click();
    const form = page.getByRole('dialog', { name: 'Add a connection: PostgreSQL' });
    await form.getByRole('button', { name: 'Save and open' }).click();
    await form.getByRole('alert').getByRole('button', { name: 'Password is required.' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name');
    await page.keyboard.type('Shop');
    await form.getByText('Use the letters a-z, digits, _ and - only.').first().waitFor();

    await form.getByLabel('Name', { exact: false }).first().fill('shop');
    await form.getByText('STAGING', { exact: true }).click();
    await form.getByLabel('Host').fill(host);
    await form.getByLabel('Port').fill(String(port));
    await form.getByLabel('Database').fill(database);
    await form.getByLabel('User').fill(username);
    await form.getByLabel('Password').first().fill('not this one');
    await form.getByRole('button', { name: 'Test', exact: true }).click();
    const told = form.getByRole('alert');
    await told.waitFor();

    // Closed and opened again nothing is lost; over a reload only what the vault would encrypt.
    await form.getByRole('button', { name: 'Cancel' }).click();
    await page.goBack();
    expect(await form.getByLabel('Password').first().inputValue()).toBe('not this one');
    const kept = page.waitForResponse((response) => response.url().includes('/api/drafts/connection.new.postgres'));
    await form.getByLabel('Schema').fill('');
    await kept;
    await page.reload();
    expect(await form.getByLabel('Database').inputValue()).toBe(database);
    for (const name of ['Host', 'Password']) expect(await form.getByLabel(name).first().inputValue()).toBe('');
    await form.getByLabel('Host').fill(host);
    await form.getByLabel('User').fill(username);

    await form.getByLabel('Password').first().fill(password);
    await form.getByRole('button', { name: 'Save and open' }).click();
    await page.waitForURL('**/explorer/shop');
    await page.getByText('Saved. 1 schema, 0 tables.').waitFor();

    await page.goto(new URL('/connections', page.url()).href);
    await page.getByRole('listitem').filter({ hasText: 'shop' }).getByText('STAGING').waitFor();
    await page.reload();
    await page.getByRole('listitem').filter({ hasText: 'shop' }).getByText('OK').waitFor();
    await page.getByRole('button', { name: 'What can be done with shop' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    const saved = page.getByRole('dialog', { name: 'Edit shop' });
    expect(await saved.getByLabel('Password').first().inputValue()).toBe('•••• set');
    expect(await page.content()).not.toContain(password);
  });
});
