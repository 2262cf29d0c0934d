import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { expect, test } from 'vitest';
import { isRunning } from '../processes.ts';
import { bigqueryEmulator } from './bigquery.ts';
import { type BigqueryAddress, startBigquery } from './bigquery-server.ts';
import { describeWith } from './test-services.ts';

function connect({ endpoint, projectId }: BigqueryAddress): BigQuery {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'any', expiry_date: Date.now() + 3_600_000 });
  return new BigQuery({ projectId, apiEndpoint: endpoint, authClient });
}

describeWith('bqemulator', await bigqueryEmulator(), (emulator) => {
  test('the shared emulator makes tables, takes parameters, and reports the errors of a job', async () => {
    const client = connect(emulator);
    const name = `d_${randomUUID().replaceAll('-', '')}`;
    const [dataset] = await client.createDataset(name, { location: 'US' });
    const schema = [
      { name: 'id', type: 'INT64', mode: 'REQUIRED' },
      { name: 'tags', type: 'STRING', mode: 'REPEATED' },
    ];
    const [table] = await dataset.createTable('t', { schema });
    await table.insert([{ id: 1, tags: ['a', 'b'] }]);
    const [rows] = await client.query({ query: `SELECT id, tags FROM ${name}.t WHERE id = @id`, params: { id: 1 } });
    expect(rows).toEqual([{ id: 1, tags: ['a', 'b'] }]);
    await expect(
      client.createQueryJob(`SELECT * FROM ${name}.missing`).then(([job]) => job.getQueryResults()),
    ).rejects.toThrow(/missing/);
    await dataset.delete({ force: true });
  });

  test('a dry run does not run the query, and a job that is cancelled ends', async () => {
    const client = connect(emulator);
    const numbers = 'UNNEST(GENERATE_ARRAY(1, 1000000))';
    const query = `SELECT a FROM ${numbers} AS a CROSS JOIN ${numbers} AS b WHERE a * b < 0`;
    const [compiled] = await client.createQueryJob({ query, dryRun: true });
    expect(compiled.metadata.statistics.query.schema.fields).toEqual([
      expect.objectContaining({ name: 'a', type: 'INTEGER' }),
    ]);
    const jobId = randomUUID();
    const ended = expect(client.createQueryJob({ query, jobId })).rejects.toMatchObject({
      errors: [{ reason: 'stopped' }],
    });
    // It answers others meanwhile; that the job is not known yet does not matter.
    await client
      .job(jobId)
      .cancel()
      .catch(() => undefined);
    await ended;
    expect((await client.query('SELECT 1 AS x'))[0]).toEqual([{ x: 1 }]);
  });

  test('an emulator that ends leaves nothing', async () => {
    const own = await startBigquery();
    const [rows] = await connect(own).query('SELECT ST_ASTEXT(ST_GEOGPOINT(1, 2)) AS point');
    expect(rows).toMatchObject([{ point: 'POINT (1 2)' }]);
    await own[Symbol.asyncDispose]();
    expect(isRunning(own.pid)).toBe(false);
    expect(existsSync(own.folder)).toBe(false);
  });
});
