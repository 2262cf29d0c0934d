import { DagFluxError } from '../../contract/errors.ts';
import type { LogicalType } from '../../contract/values.ts';

/**
 * An array's text as JSON text, digits kept: `{1,NULL,{…}}` -> `[1,null,[…]]`. Elements of kind json stay text, so that JSON's
 * null is not SQL's. Lower bounds other than 1 cannot stand in a JSON array: `[0:1]={1,2}` -> `{"lower":[0],"values":[1,2]}`.
 */
export function arrayToJson(text: string, of: LogicalType): string {
  let at = 0;
  let bounds: string[] | undefined;
  if (text[0] === '[') {
    const equals = text.indexOf('=');
    bounds = [...text.slice(0, equals).matchAll(/\[([+-]?\d+):/g)].map((match) => match[1] as string);
    at = equals + 1;
  }
  let json = '';
  while (at < text.length) {
    const character = text[at] as string;
    if (character === '{' || character === '}' || character === ',') {
      json += character === '{' ? '[' : character === '}' ? ']' : ',';
      at += 1;
    } else if (character === '"') {
      let value = '';
      at += 1;
      while (text[at] !== '"') {
        if (text[at] === '\\') at += 1;
        value += text[at];
        at += 1;
      }
      at += 1;
      json += element(value, of);
    } else {
      const start = at;
      while (text[at] !== ',' && text[at] !== '}') at += 1;
      const value = text.slice(start, at);
      json += value.toUpperCase() === 'NULL' ? 'null' : element(value, of);
    }
  }
  return bounds ? `{"lower":[${bounds.join(',')}],"values":${json}}` : json;
}

function element(text: string, of: LogicalType): string {
  if (of.kind === 'boolean') return text === 't' ? 'true' : 'false';
  const bare = of.kind === 'int' || of.kind === 'decimal' || of.kind === 'float';
  return bare && JSON_NUMBER.test(text) ? text : JSON.stringify(text);
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const JSON_TOKEN = /\s*(?:([[\],])|("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null)|(\{))\s*/y;

/**
 * The other way: the JSON text of a list (or of a list with its lower bounds) as an array's text.
 * @throws invalid-data when the text is not such JSON
 */
export function jsonToArray(json: string): string {
  const bounded = /^\s*\{\s*"lower"\s*:\s*\[([-\d,\s]*)\]\s*,\s*"values"\s*:\s*([\s\S]*)\}\s*$/.exec(json);
  if (!bounded) return listText(json);
  const lower = (bounded[1] as string).split(',').map(Number);
  const values = bounded[2] as string;
  const sizes = dimensions(values);
  return `${lower.map((low, i) => `[${low}:${low + (sizes[i] ?? 0) - 1}]`).join('')}=${listText(values)}`;
}

function listText(json: string): string {
  let text = '';
  JSON_TOKEN.lastIndex = 0;
  while (JSON_TOKEN.lastIndex < json.length) {
    const token = JSON_TOKEN.exec(json);
    if (!token || token[5]) throw notAList();
    const [, mark, string, number, word] = token;
    if (mark) text += mark === '[' ? '{' : mark === ']' ? '}' : ',';
    // A quoted element is never read as NULL, and its quotes and backslashes are escaped the same way as in JSON.
    else if (string) text += `"${(JSON.parse(string) as string).replace(/["\\]/g, '\\$&')}"`;
    else text += number ?? (word === 'null' ? 'NULL' : word);
  }
  if (!text.startsWith('{')) throw notAList();
  return text;
}

/** The length of each dimension, along the first element. */
function dimensions(json: string): number[] {
  const sizes: number[] = [];
  let value: unknown = JSON.parse(json);
  while (Array.isArray(value)) {
    sizes.push(value.length);
    value = value[0];
  }
  return sizes;
}

function notAList(): DagFluxError {
  return new DagFluxError('invalid-data', 'A value is not the JSON text of a list.', {
    hint: 'Cast the column to text to keep it as it is.',
  });
}
