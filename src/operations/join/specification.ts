import { z } from 'zod';
import { DagFluxError } from '../../contract/errors.ts';
import { formatName, parseTableReference } from '../../contract/names.ts';

const text = z.string().min(1);

/** `connection:schema.table` */
const reference = text.refine(isReference, 'write connection:schema.table');

const condition = z.strictObject({
  left: text.describe('A column of the left source.'),
  right: text.describe('The column of the right source that must be equal.'),
  as: z.literal('text').optional().describe('Compare both as text: for columns whose types cannot be compared.'),
});

/**
 * What a join does, as a form, a person or an assistant says it: the one schema of all of them. Sources are joined in the order of
 * `joins`, each of which brings in its right source; two entries with the same right source, one after the other, are one join
 * with the conditions of both.
 */
export const joinSchema = z.strictObject({
  sources: z
    .array(
      z.strictObject({
        name: text.describe('A name of its own, for the other parts of the specification.'),
        table: reference.describe('connection:schema.table, also of the workspace.'),
      }),
    )
    .min(2),
  joins: z
    .array(
      z.strictObject({
        left: text.describe('A source that is joined already.'),
        right: text.describe('The source that is brought in.'),
        type: z.enum(['inner', 'left', 'full']),
        on: z.array(condition).min(1),
      }),
    )
    .min(1),
  columns: z
    .array(
      z.strictObject({
        source: text,
        column: text,
        as: text.describe('The name of the column in the target.'),
      }),
    )
    .min(1)
    .describe('The columns that are kept, in their order.'),
  target: z.discriminatedUnion('mode', [
    z.strictObject({
      mode: z.literal('create'),
      table: reference.describe('A table to be made.'),
      keepNames: z.boolean().optional().describe('New names stay as written, whatever case the database gives them.'),
    }),
    z.strictObject({
      mode: z.literal('merge'),
      table: reference.describe('A table that is there.'),
      keys: z.array(text).min(1).describe('Columns of the target that tell its rows apart.'),
    }),
  ]),
});

export type JoinSpecification = z.infer<typeof joinSchema>;
export type JoinType = JoinSpecification['joins'][number]['type'];

/** @throws invalid-input, naming what is wrong by its path */
export function readJoin(input: unknown): JoinSpecification {
  const { success, data, error } = joinSchema.safeParse(input);
  if (!success) {
    const [issue] = error.issues;
    throw wrong(issue?.path ?? [], issue?.message ?? 'cannot be read');
  }
  checkSources(data);
  checkJoins(data);
  checkColumns(data);
  return data;
}

function checkSources({ sources }: JoinSpecification): void {
  sources.forEach(({ name }, index) => {
    if (sources.findIndex((source) => source.name === name) < index) {
      throw wrong(['sources', index, 'name'], `the name ${formatName(name)} is used twice`);
    }
  });
}

function checkJoins({ sources, joins }: JoinSpecification): void {
  const joined = new Set<string>();
  joins.forEach(({ left, right, type }, index) => {
    const before = joins[index - 1];
    const path = ['joins', index];
    for (const [side, name] of Object.entries({ left, right })) {
      if (!sources.some((source) => source.name === name)) throw unknownSource([...path, side], name);
    }
    if (index === 0) joined.add(left);
    if (left === right) throw wrong([...path, 'right'], 'a source is not joined with itself; name its table twice');
    if (!joined.has(left)) throw wrong([...path, 'left'], `${formatName(left)} is not joined by an entry before`);
    if (before?.right === right) {
      if (before.type !== type)
        throw wrong([...path, 'type'], `${formatName(right)} is joined as ${before.type} already`);
    } else if (joined.has(right)) throw wrong([...path, 'right'], `${formatName(right)} is joined already`);
    joined.add(right);
  });
  sources.forEach(({ name }, index) => {
    if (!joined.has(name)) throw wrong(['sources', index], `no entry of "joins" brings ${formatName(name)} in`);
  });
}

function checkColumns({ sources, columns, target }: JoinSpecification): void {
  columns.forEach(({ source, as }, index) => {
    if (!sources.some(({ name }) => name === source)) throw unknownSource(['columns', index, 'source'], source);
    if (columns.findIndex((column) => column.as === as) < index) {
      throw wrong(['columns', index, 'as'], `the name ${formatName(as)} is used twice`);
    }
  });
  if (target.mode !== 'merge') return;
  target.keys.forEach((key, index) => {
    if (!columns.some(({ as }) => as === key)) {
      throw wrong(['target', 'keys', index], `${formatName(key)} is not among the columns that are kept`);
    }
  });
}

/** The cause of an error of a specification: where it is wrong, and why. */
export class JoinMistake extends Error {
  readonly path: readonly PropertyKey[];

  constructor(path: readonly PropertyKey[], message: string) {
    super(message);
    this.path = path;
  }
}

/** What is wrong with a specification, with the path to it: `joins[0].on[1].left`. */
export function wrong(path: readonly PropertyKey[], why: string, hint?: string): DagFluxError {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  const said = why.replace(/^./, (first) => first.toLowerCase()).replace(/\.$/, '');
  return new DagFluxError(
    'invalid-input',
    `The join cannot be read at "${place.replace(/^\./, '') || '.'}": ${said}.`,
    {
      hint: hint ?? 'Correct it there.',
      cause: new JoinMistake(path, said),
    },
  );
}

function unknownSource(path: readonly PropertyKey[], name: string): DagFluxError {
  return wrong(path, `there is no source ${formatName(name)}`);
}

function isReference(value: string): boolean {
  try {
    return parseTableReference(value) !== undefined;
  } catch {
    return false;
  }
}
