import { access } from 'node:fs/promises';
import { dirname, normalize, resolve } from 'node:path';
import { z } from 'zod';
import { DagFluxError, type ErrorCode } from '../../contract/errors.ts';
import { parseTableReference } from '../../contract/names.ts';
import { FILE_FORMATS, fileFormatOf } from '../../files/formats.ts';
import { move } from '../../move/move.ts';
import { modeFor } from '../../operations/mode.ts';
import { common, keepNames, lossy, tableReference, text } from '../parts.ts';
import { backUpFirst, backup } from './backup.ts';
import { type NodeContext, type NodeResult, nodeKind } from './kind.ts';
import { columns, formatPlace, inputTable, openPlace } from './place.ts';

const file = z.strictObject({
  path: text.describe('Relative to the folder of the workflow file.'),
  format: z.enum(FILE_FORMATS).optional().describe('Default: as the ending of the path says.'),
  overwrite: z.boolean().optional().describe('Replace a file that is there. Default: refused.'),
  table: text.optional().describe('SQLite: the name of the table. Default: the name of the file.'),
});

const table = z.strictObject({
  to: tableReference.describe('connection:schema.table'),
  mode: z
    .enum(['create', 'append', 'replace', 'upsert'])
    .describe('replace makes the table where there is none; append and upsert need one.'),
  key: z.array(text).min(1).optional().describe('Of upsert: what tells rows apart. Default: the primary key.'),
  verify: z.boolean().optional().describe('Compare checksums of both sides before the commit.'),
  backup,
  keepNames,
  allowLossy: lossy,
});

type FileSettings = z.infer<typeof file>;
type TableSettings = z.infer<typeof table>;

/** Output: the rows into a file, or into a table of a connection. */
export const output = nodeKind({
  title: 'Output',
  schema: z.strictObject({
    ...common,
    kind: z.literal('output'),
    file: file.optional(),
    table: table.optional().describe('In place of a file.'),
  }),
  inputs: () => ({ least: 1, most: 1, tables: true }),
  handles: ['out'],
  flow: (node) => (node.table === undefined ? 'word' : 'table'),
  check: (node) => {
    if ((node.file === undefined) === (node.table === undefined)) {
      return [{ path: [], message: 'an Output is a file or a table' }];
    }
    if (node.table?.key !== undefined && node.table.mode !== 'upsert') {
      return [{ path: ['table', 'key'], message: `the mode ${node.table.mode} uses no key` }];
    }
    if (node.table?.backup !== undefined && node.table.mode === 'create') {
      return [{ path: ['table', 'backup'], message: 'a new table has no rows to be kept' }];
    }
    if (node.file === undefined || (node.file.format ?? fileFormatOf(node.file.path)) !== undefined) return [];
    const hint = `Name one of ${FILE_FORMATS.join(', ')} as "format".`;
    return [{ path: ['file', 'path'], message: 'the ending tells no format', hint }];
  },
  place: (node) => (node.table === undefined ? null : parseTableReference(node.table.to).connection),
  writes: ({ file, table }) => {
    if (table !== undefined) return `${VERBS[table.mode]} ${table.to}`;
    return `${file?.overwrite ? 'writes, or replaces,' : 'writes'} the file ${file?.path}`;
  },
  target: ({ file, table }) => {
    if (table !== undefined) {
      return { at: table.to, path: ['table', 'to'], creates: table.mode === 'create' };
    }
    const at = `the file ${normalize(file?.path ?? '')}`;
    return { at, isFile: true, path: ['file', 'path'], creates: !file?.overwrite };
  },
  mends: ({ table }, code) => (table === undefined ? 'file.path' : (MENDS[code] ?? 'table.to')),
  async look({ file }, { directory }) {
    if (file !== undefined) await checkFile(file, directory);
  },
  async rehearse(node, context) {
    const source = await openPlace(context, inputTable(context));
    if (node.table === undefined) {
      const fields = await source.database.fields(source.table, { signal: context.signal });
      if (node.file !== undefined) await checkFile(node.file, context.directory);
      return [`${columns(fields.length)} into ${resolve(context.directory, node.file?.path ?? '')}`];
    }
    const { forecast } = await move({ ...(await request(node.table, context)), dryRun: true }, context);
    const others = forecast.filter(({ verdict }) => verdict !== 'exact');
    return others.map(({ column, verdict, reason }) => `${column} ${verdict}: ${reason ?? ''}`);
  },
  async run(node, context) {
    if (node.table === undefined) return await writeFile(node.file as FileSettings, context); // one of both is there
    const { to, mode, keepNames, backup } = node.table;
    const target = await openPlace(context, to, { keepNames });
    const { backUp, signal } = context;
    const note = await backUpFirst(target, CHANGES[mode], { backUp, signal, backup });
    const { rows, bytes, route, verified } = await move(await request(node.table, context), context);
    return {
      table: { connection: target.connection, table: target.table },
      ...(note !== null && { note }),
      rowsIn: rows,
      rowsOut: rows,
      bytes,
      route,
      proof: verified ? 'checksums' : 'counts',
    };
  },
});

const MENDS: Partial<Record<ErrorCode, string>> = {
  'already-exists': 'table.mode',
  constraint: 'table.mode',
  lossy: 'table.allowLossy',
};

const CHANGES = { create: 'none', append: 'adds', replace: 'replaces', upsert: 'changes' } as const;

const VERBS = {
  create: 'makes the table',
  append: 'appends to',
  replace: 'makes, or replaces the rows of,',
  upsert: 'merges into',
};

async function request(
  { to, mode, verify = false, allowLossy = [], ...settings }: TableSettings,
  context: NodeContext,
) {
  const { connection, database, table: from } = await openPlace(context, inputTable(context));
  const target = await openPlace(context, to, { keepNames: settings.keepNames });
  const { key, keepNames } = settings;
  const { signal } = context;
  // The first time there is nothing to be replaced.
  const now = mode === 'replace' ? await modeFor(target.table, target.database, { again: true, signal }) : mode;
  const source = { connection, database, selection: { table: from } };
  return { from: source, to: target, mode: now, key, verify, allowLossy, keepNames };
}

async function writeFile(settings: FileSettings, context: NodeContext): Promise<NodeResult> {
  const from = formatPlace(inputTable(context));
  const to = resolve(context.directory, settings.path);
  const { format, rows, bytes } = await context.exportFile({ ...settings, from, to }, context);
  const note = `${from} into ${to}`;
  return { table: null, rowsIn: rows, rowsOut: rows, bytes, route: `file (${format})`, proof: 'counts', note };
}

/** What the writer would say, said before the run. */
async function checkFile({ path, overwrite }: FileSettings, directory: string): Promise<void> {
  const file = resolve(directory, path);
  const isThere = (name: string) =>
    access(name).then(
      () => true,
      () => false,
    );
  if (!(await isThere(dirname(file)))) {
    throw new DagFluxError('not-found', `There is no folder ${dirname(file)}.`, {
      hint: 'Make it first, or name another one.',
    });
  }
  if (overwrite || !(await isThere(file))) return;
  throw new DagFluxError('already-exists', `The file ${file} is there already.`, {
    hint: 'Set "overwrite": true to replace it, or name another one.',
  });
}
