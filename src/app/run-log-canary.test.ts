import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canary } from '../../tools/canary.ts';
import { sampleConnector } from '../../tools/sample-connector.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { DagFluxError } from '../contract/errors.ts';
import { openApp } from './app.ts';

const password = `cän'ary "p@ss"/w%rd?<&>\\+ ~end`;

test('a secret in the failure of a node is neither in the run log nor in its file', async () => {
  await using folder = await temporaryFolder();
  const home = join(folder.path, 'home');
  const connector = sampleConnector();
  const leaky: typeof connector = {
    ...connector,
    // As the real ones have it; the sample has no server, so it needs no more of a dialect.
    dialect: { id: 'sample', quoteIdentifier: (name: string) => `"${name}"`, table: () => '"t"' } as never,
    open: async (settings) => {
      const database = await connector.open(settings);
      const failing = () =>
        Promise.reject(new DagFluxError('unreachable', `Cannot reach sample://x:${settings.password}@host.`));
      return Object.assign(database, {
        capabilities: { folding: 'none' },
        defaultSchema: 'public',
        fields: failing,
      } as never);
    },
  };
  {
    await using app = await openApp({
      home,
      environment: { DAGFLUX_KEY_FILE: join(folder.path, 'key') },
      connectors: [leaky],
    });
    await app.connections.add('one', 'sample', {
      password,
      host: 'db.example.internal',
      username: 'somebody',
      database: 'shop',
    });
    const document = {
      dagflux: 1,
      name: 'leaks',
      nodes: [
        { id: 'source', kind: 'source', table: 'one:t' },
        { id: 'file', kind: 'output', file: { path: 'out.csv' } },
      ],
      edges: [{ from: 'source', to: 'file' }],
    };
    const result = await app.workflows.run({ document, directory: folder.path });
    expect(result.outcome).toBe('failed');
    const [run] = await app.runs.list({ limit: 1 });
    const shown = await app.runs.show(run?.id ?? 0);
    expect(shown.error?.message).toContain('•••');
    expect(canary({ password }).inValue('run', [shown, app.runs.log(shown.id, 0)])).toEqual([]);
  }
  expect(canary({ password }).inFolder(home)).toEqual([]);
});
