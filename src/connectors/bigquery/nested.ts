import { type JsonToken, jsonTokens } from './json.ts';
import { refuse, scalarText } from './scalars.ts';
import { baseType, type RestField } from './schema.ts';

/**
 * The JSON text of a list or a structure as a line of the load has it: each scalar as the text of its type, since a bare number
 * may be read as a float. @throws Refusal
 */
export function nestedJson(field: RestField, json: string): string {
  const tokens = jsonTokens(json) ?? refuse('is no JSON');
  const reader = new Reader(tokens);
  const text = write(field, reader);
  return reader.next() === undefined ? text : refuse('is not of the form of its type');
}

class Reader {
  readonly #tokens: readonly JsonToken[];
  #at = 0;

  constructor(tokens: readonly JsonToken[]) {
    this.#tokens = tokens;
  }

  peek(): JsonToken | undefined {
    return this.#tokens[this.#at];
  }

  next(): JsonToken | undefined {
    this.#at += 1;
    return this.#tokens[this.#at - 1];
  }

  expect(text: string): void {
    if (this.next()?.text !== text) refuse('is not of the form of its type');
  }

  take(text: string): boolean {
    if (this.peek()?.text !== text) return false;
    this.#at += 1;
    return true;
  }
}

function write(field: RestField, reader: Reader): string {
  if (field.mode === 'REPEATED') return writeList({ ...field, mode: 'NULLABLE' }, reader);
  if (baseType(field) === 'STRUCT') return writeStruct(field, reader);
  return writeScalar(field, reader);
}

function writeList(element: RestField, reader: Reader): string {
  reader.expect('[');
  const items: string[] = [];
  while (!reader.take(']')) {
    if (items.length > 0) reader.expect(',');
    if (reader.peek()?.text === 'null') refuse('is a list with NULL in it, which BigQuery cannot keep');
    items.push(write(element, reader));
  }
  return `[${items.join(',')}]`;
}

function writeStruct(field: RestField, reader: Reader): string {
  reader.expect('{');
  const members: string[] = [];
  let first = true;
  while (!reader.take('}')) {
    if (!first) reader.expect(',');
    first = false;
    const name = String(JSON.parse(reader.next()?.text ?? 'null'));
    reader.expect(':');
    const member = (field.fields ?? []).find((one) => one.name === name);
    if (!member) return refuse(`has a part "${name}", which its type does not have`);
    if (!reader.take('null')) members.push(`${JSON.stringify(name)}:${write(member, reader)}`);
    else if (member.mode === 'REPEATED') refuse('has NULL for a list, which BigQuery cannot keep');
    else if (member.mode === 'REQUIRED') refuse(`has NULL for its part "${name}", which needs a value`);
  }
  return `{${members.join(',')}}`;
}

function writeScalar(field: RestField, reader: Reader): string {
  if (baseType(field) === 'JSON') return JSON.stringify(JSON.stringify(JSON.parse(anything(reader))));
  const token = reader.next();
  if (!token || token.kind === 'mark') return refuse('is not of the form of its type');
  const text = token.kind === 'string' ? String(JSON.parse(token.text)) : token.text;
  const value = baseType(field) === 'BYTES' ? new Uint8Array(Buffer.from(text, 'base64')) : text;
  return JSON.stringify(scalarText(field)(value));
}

/** The text of whatever value comes next. */
function anything(reader: Reader): string {
  let text = '';
  let depth = 0;
  do {
    const token = reader.next();
    if (!token) return refuse('is not of the form of its type');
    if (token.text === '{' || token.text === '[') depth += 1;
    if (token.text === '}' || token.text === ']') depth -= 1;
    text += token.text;
  } while (depth > 0);
  return text;
}
