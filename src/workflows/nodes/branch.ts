import { z } from 'zod';
import { DagFluxError } from '../../contract/errors.ts';
import { toJsonValue, type Value } from '../../contract/values.ts';
import { common, connectionName, text } from '../parts.ts';
import { holds, OPERATORS } from './compare.ts';
import { type NodeContext, nodeKind } from './kind.ts';
import { INPUT, openPlace, withInput } from './place.ts';
import { checkSelect } from './select.ts';

const schema = z.strictObject({
  ...common,
  kind: z.literal('branch'),
  sql: text
    .max(100_000)
    .optional()
    .describe('A SELECT of one value. {{input}} is the table that comes in. Absent: the number of its rows.'),
  connection: connectionName.optional().describe('Where the SQL runs. Default: where the table stands that comes in.'),
  operator: z.enum(OPERATORS),
  value: z
    .union([z.number(), z.string(), z.boolean()])
    .optional()
    .describe('What it is compared with. A large number as text.'),
});

/** Branch: one of two ways, by a count or a value. What comes in goes on by that way. */
export const branch = nodeKind({
  title: 'Branch',
  schema,
  inputs: () => ({ least: 0, most: 1, tables: false }),
  handles: ['then', 'else'],
  blank: { operator: '>', value: 0 },
  flow: (_, [input = 'word']) => input,
  check: ({ sql, connection, operator, value }, [input]) => {
    const place = input?.place ?? null;
    const compares = operator !== 'is null' && operator !== 'is not null';
    return [
      ...(compares && value === undefined ? [{ path: ['value'], message: `"${operator}" needs a value` }] : []),
      ...(!compares && value !== undefined ? [{ path: ['value'], message: `"${operator}" takes no value` }] : []),
      ...(sql === undefined && connection !== undefined
        ? [{ path: ['sql'], message: 'there is a connection and no SQL' }]
        : []),
      ...(sql === undefined && input === undefined
        ? [{ path: ['sql'], message: 'nothing comes in to count, and there is no SQL' }]
        : []),
      ...(sql !== undefined && connection === undefined && input === undefined
        ? [{ path: ['connection'], message: 'no table comes in, so the SQL needs a connection' }]
        : []),
      ...(sql?.includes(INPUT) && connection !== undefined && connection !== place
        ? [{ path: ['sql'], message: `${INPUT} is not a table of ${connection}` }]
        : []),
    ];
  },
  place: (_, [input = null]) => input,
  uses: ({ connection }) => (connection === undefined ? [] : [connection]),
  writes: () => null,
  target: (_, [input = null]) => (input === null ? null : { at: input, path: [] }),
  mends: ({ sql }) => (sql === undefined ? 'operator' : 'sql'),
  async rehearse(node, context) {
    const value = await readValue(node, context);
    return [`now it would go to "${wayOf(node, value)}": the value is ${toJsonValue(value)}`];
  },
  async run(node, context) {
    const value = await readValue(node, context);
    const handle = wayOf(node, value);
    const [input] = context.inputs;
    const count = node.sql === undefined ? Number(value) : (input?.rows ?? null);
    return {
      table: input?.table ?? null,
      rowsIn: count,
      rowsOut: count,
      sql: node.sql ?? null,
      handle,
      note: `goes to "${handle}"`,
    };
  },
});

type Branch = z.infer<typeof schema>;

const wayOf = ({ operator, value }: Branch, found: Value) => (holds(found, operator, value) ? 'then' : 'else');

/** The one value that the condition is about. */
async function readValue({ sql, connection }: Branch, context: NodeContext): Promise<Value> {
  const { signal } = context;
  const came = context.inputs[0]?.table ?? null;
  const input = came && (await openPlace(context, came));
  const database = connection === undefined ? input?.database : await context.database(connection);
  if (database === undefined) throw new DagFluxError('invalid-input', 'A Branch has nothing to count.');
  const select =
    sql === undefined
      ? `SELECT count(*) FROM ${input === null ? '' : input.database.dialect.table(input.table)}`
      : withInput(sql, input);
  if (sql !== undefined) await checkSelect(select, database);
  const values: Value[] = [];
  let columns = 0;
  await database.session(
    async (session) => {
      for await (const event of session.run(select, { signal, maxRows: 2 })) {
        if (event.kind === 'fields') columns = event.fields.length;
        if (event.kind === 'batch') values.push(...(event.batch.columns[0] ?? []));
      }
    },
    { transaction: 'read', signal },
  );
  if (columns === 1 && values.length <= 1) return values[0] ?? null;
  throw new DagFluxError('invalid-input', 'The SQL of a Branch gives more than one value.', {
    hint: 'Write a SELECT of one column with one row, such as SELECT max(day) FROM {{input}}.',
  });
}
