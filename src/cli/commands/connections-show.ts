import type { Command } from 'commander';
import type { ConnectionSummary } from '../../app/connections.ts';
import type { SchemaGrants, TestReport } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Context } from '../context.ts';
import { addFormats } from '../format.ts';
import { examples } from '../help.ts';
import { createTable } from '../output/table.ts';
import { printable, printableLines } from '../output/text.ts';

/** `connections list`, `show`, `test`. */
export function addShowingCommands(group: Command, context: Context): void {
  const list = group
    .command('list')
    .description('list the saved connections')
    .action(async () => {
      const app = await context.app();
      await writeList(context, app.connections.list());
    });
  examples(addFormats(list, ['json', 'ndjson']), [['What is saved', 'dagflux connections list']]);

  const show = group
    .command('show')
    .description('show the settings of a connection, without its secrets')
    .argument('<name>', 'the name of a saved connection')
    .option('--json', 'one JSON document')
    .action(async (name: string) => {
      const app = await context.app();
      const shown = await app.connections.show(name);
      if (context.format === 'json') return context.out.write(`${JSON.stringify(shown)}\n`);
      const table = createTable(context.out, [{ title: 'setting' }, { title: 'value' }]);
      await table.add([
        ['connector', shown.connector],
        ['environment', shown.role],
        ...Object.entries(shown.settings).map(([field, value]) => [field, String(value)]),
        ...Object.entries(shown.secrets).map(([field, set]) => [field, set ? '(saved, not shown)' : null]),
        ...shown.missing.map((field) => [field, '(missing)']),
      ]);
    });
  examples(show, [['Its settings', 'dagflux connections show erp']]);

  const test = group
    .command('test')
    .description('log in and say what is found: version, encryption, what you may read and write')
    .argument('<name>', 'the name of a saved connection, or workspace')
    .option('--json', 'one JSON document')
    .action(async (name: string) => {
      const app = await context.app();
      const report = await app.connections.test(name, { signal: context.signal });
      if (context.format === 'json') await context.out.write(`${JSON.stringify(report)}\n`);
      else if (report.ok) await writeReport(context, report);
      if (!report.ok) throw new DagFluxError(report.code ?? 'unreachable', report.message, { hint: report.hint });
    });
  examples(test, [['Does it work?', 'dagflux connections test erp']]);
}

async function writeList(
  context: Context,
  connections: readonly Pick<ConnectionSummary, 'name' | 'connector' | 'settings' | 'role'>[],
): Promise<void> {
  const { out, format } = context;
  if (format === 'json') return out.write(`${JSON.stringify(connections, null, 1)}\n`);
  if (format === 'ndjson') return out.write(connections.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const table = createTable(out, [
    { title: 'name' },
    { title: 'connector' },
    { title: 'database' },
    { title: 'environment' },
  ]);
  await table.add(
    connections.map(({ name, connector, settings, role }) => [
      name,
      connector,
      'database' in settings ? String(settings.database) : '',
      role ?? '',
    ]),
  );
  await table.end();
}

async function writeReport({ out }: Context, report: TestReport): Promise<void> {
  const lines = [
    report.message,
    ...(report.version === undefined ? [] : [`Version: ${report.version}`]),
    ...(report.tls === undefined ? [] : [`Encryption: ${describeTls(report.tls)}`]),
    ...(report.latencyMilliseconds === undefined ? [] : [`Latency: ${report.latencyMilliseconds.toFixed(1)} ms`]),
    ...(report.notes ?? []).map((note) => `Note: ${note}`),
    ...(report.hint === undefined ? [] : [`Hint: ${report.hint}`]),
  ];
  await out.write(`${lines.map(printable).join('\n')}\n`);
  if (report.grants !== undefined && report.grants.length > 0) await writeGrants(out, report.grants);
  for (const [what, statements] of Object.entries(report.missing ?? {})) {
    if (statements.length === 0) continue;
    await out.write(
      `\nTo ${what} everything, an administrator runs:\n${statements.map((each) => `  ${printableLines(each)}\n`).join('')}`,
    );
  }
}

function describeTls({ active, verified, protocol }: NonNullable<TestReport['tls']>): string {
  if (!active) return 'none';
  return `${protocol ?? 'TLS'}, ${verified ? 'certificate verified' : 'certificate not verified'}`;
}

async function writeGrants(out: Context['out'], grants: readonly SchemaGrants[]): Promise<void> {
  await out.write('\n');
  const yes = (allowed: boolean) => (allowed ? 'yes' : 'no');
  const table = createTable(
    out,
    ['schema', 'list', 'read', 'write', 'create', 'temporary'].map((title) => ({ title })),
  );
  await table.add(
    grants.map(({ schema, list, read, write, create, temporary }) => [
      schema,
      yes(list),
      read ?? 'no tables',
      write ?? 'no tables',
      yes(create),
      yes(temporary),
    ]),
  );
}
