import { z } from 'zod';
import { nearNames } from '../contract/near-names.ts';
import { NODE_KINDS } from './nodes/index.ts';
import { common, text } from './parts.ts';

/** The format that this DagFlux writes, and the newest that it reads. */
export const FORMAT = 1;

const names = Object.keys(NODE_KINDS).join(', ');
const node = z.discriminatedUnion(
  'kind',
  [
    NODE_KINDS.start.schema,
    NODE_KINDS.source.schema,
    NODE_KINDS.transformer.schema,
    NODE_KINDS.join.schema,
    NODE_KINDS.output.schema,
    NODE_KINDS.branch.schema,
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? `the kinds of nodes are ${names}` : undefined) },
);

const edge = z.strictObject({
  from: common.id.describe('The node it leaves.'),
  fromHandle: text.optional().describe('Of a Branch: then or else.'),
  to: common.id.describe('The node it enters.'),
  toHandle: text.optional().describe('Of a Join: the name of the source. Default: the id of the node it leaves.'),
});

const workflowSchema = z.strictObject({
  $schema: z.string().optional().describe('For editors.'),
  dagflux: z.literal(FORMAT).describe('The format of this file.'),
  name: text.regex(/^[^\s/\\][^/\\]*$/, 'use no / and no \\, and begin with no space').max(100),
  description: z.string().optional(),
  nodes: z.array(node).min(1),
  edges: z.array(edge),
});

export type Workflow = z.infer<typeof workflowSchema>;
export type Edge = Workflow['edges'][number];

/** Something that keeps a workflow from being run. */
export interface Problem {
  /** `nodes[3].joins[0].left`; empty: the workflow as a whole. */
  readonly path: string;
  /** A sentence. */
  readonly message: string;
  readonly hint: string | null;
  /** The node it is about, where there is one. */
  readonly node: string | null;
}

type Read = { readonly workflow: Workflow } | { readonly problems: readonly Problem[] };

/** Reads a workflow from JSON; what is wrong is named by its path. Its graph is not looked at. */
export function readDocument(input: unknown): Read {
  const newer = newerFormat(input);
  if (newer !== null) return { problems: [newer] };
  const { success, data, error } = workflowSchema.safeParse(input);
  if (success) return { workflow: data };
  return { problems: error.issues.flatMap((issue) => describe(issue, input)) };
}

function newerFormat(input: unknown): Problem | null {
  const format = member(input, 'dagflux');
  if (typeof format !== 'number' || format <= FORMAT) return null;
  const message = `This workflow was written by a newer DagFlux: it has format ${format}, and this DagFlux reads ${FORMAT}.`;
  return { path: 'dagflux', message, hint: 'Update DagFlux. Nothing was done.', node: null };
}

function describe(issue: z.core.$ZodIssue, input: unknown): Problem[] {
  const missing = issue.code === 'invalid_type' && follow(input, issue.path) === undefined;
  if (missing) return [problemAt(input, issue.path, 'this is missing')];
  if (issue.code !== 'unrecognized_keys') return [problemAt(input, issue.path, issue.message)];
  return issue.keys.map((key) => {
    const known = knownKeys(issue.path, input);
    const [near] = nearNames(key, known);
    const hint = near === undefined ? `What can stand there: ${known.join(', ')}.` : `Did you mean "${near}"?`;
    return problemAt(input, [...issue.path, key], 'there is no such setting', hint);
  });
}

/** A problem as a sentence, with its path and the node it stands in. */
export function problemAt(input: unknown, path: readonly PropertyKey[], why: string, hint?: string): Problem {
  const place = formatPath(path);
  const said = why.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase()).replace(/\.$/, '');
  const id = path[0] === 'nodes' && typeof path[1] === 'number' ? member(follow(input, path.slice(0, 2)), 'id') : null;
  return {
    path: place,
    message: `${place || 'The workflow'}: ${said}.`,
    hint: hint ?? null,
    node: typeof id === 'string' ? id : null,
  };
}

function formatPath(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return parts.join('').replace(/^\./, '');
}

function follow(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, part) => member(at, part), value);
}

function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** A part of a JSON Schema, as far as it is walked here. */
interface SchemaPart {
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly items?: SchemaPart;
  readonly anyOf?: readonly SchemaPart[];
  readonly oneOf?: readonly SchemaPart[];
  readonly const?: unknown;
}

/** The settings that may stand at a place, of the kind of thing that stands there. */
function knownKeys(path: readonly PropertyKey[], input: unknown): readonly string[] {
  let part: SchemaPart = workflowJsonSchema() as SchemaPart;
  let value = input;
  for (const step of path) {
    part = fitting(part, value);
    part = (typeof step === 'number' ? part.items : part.properties?.[String(step)]) ?? {};
    value = member(value, step);
  }
  return Object.keys(fitting(part, value).properties ?? {});
}

/** Of several shapes the one whose fixed values are those that stand there. */
function fitting(part: SchemaPart, value: unknown): SchemaPart {
  const shapes = part.anyOf ?? part.oneOf;
  if (shapes === undefined) return part;
  const fits = ({ properties = {} }: SchemaPart) =>
    Object.entries(properties).every(([key, of]) => of.const === undefined || of.const === member(value, key));
  return shapes.find((shape) => shape.properties !== undefined && fits(shape)) ?? {};
}

let jsonSchema: object | undefined;

/** The JSON Schema of a workflow file. */
export function workflowJsonSchema(): object {
  jsonSchema ??= z.toJSONSchema(workflowSchema, { io: 'input' });
  return jsonSchema;
}
