const TOKEN =
  /\s+|"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;

/** A piece of JSON text: white space is left out. */
export interface JsonToken {
  readonly text: string;
  readonly kind: 'mark' | 'string' | 'number' | 'word';
}

/** The tokens of a JSON text; null where it is none. Whether they stand in an order that makes sense, JSON.parse tells. */
export function jsonTokens(json: string): readonly JsonToken[] | null {
  const tokens: JsonToken[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < json.length) {
    const text = TOKEN.exec(json)?.[0];
    if (text === undefined) return null;
    const first = text[0] as string; // a match is never empty
    if (/\s/.test(first)) continue;
    const kind = first === '"' ? 'string' : '{}[],:'.includes(first) ? 'mark' : /[-\d]/.test(first) ? 'number' : 'word';
    tokens.push({ text, kind });
  }
  try {
    JSON.parse(json);
  } catch {
    return null;
  }
  return tokens;
}

/**
 * The JSON text, if BigQuery's type JSON keeps what it says: numbers of 64 bits, whole or floating, and no key twice in one
 * object. White space and the order of keys are not kept.
 */
export function keptJson(json: string, refuse: (why: string) => never): string {
  const tokens = jsonTokens(json) ?? refuse('is no JSON');
  const objects: (Set<string> | null)[] = [];
  tokens.forEach(({ text, kind }, index) => {
    if (kind === 'number' && !isKept(text)) refuse('holds a number with more digits than JSON keeps in BigQuery');
    if (text === '{') objects.push(new Set());
    else if (text === '[') objects.push(null);
    else if (text === '}' || text === ']') objects.pop();
    else if (kind === 'string' && tokens[index + 1]?.text === ':') {
      const keys = objects.at(-1);
      const key = String(JSON.parse(text));
      if (keys?.has(key)) refuse('holds an object with one key twice');
      keys?.add(key);
    }
  });
  return json;
}

/** BigQuery documentation, "JSON type": signed and unsigned 64-bit integers and doubles, where nothing is lost. */
function isKept(number: string): boolean {
  if (/^-?\d+$/.test(number)) {
    const value = BigInt(number);
    if (value >= -(1n << 63n) && value < 1n << 64n) return true;
  }
  return same(String(Number(number)), number);
}

/** Whether two numbers are the same by their digits. */
function same(a: string, b: string): boolean {
  return significant(a) === significant(b);
}

function significant(number: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number);
  if (!match) return 'beyond';
  const [, sign = '', whole = '', behind = '', exponent = '0'] = match;
  const all = (whole + behind).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return '0';
  return `${sign}${digits}e${Number(exponent) - behind.length + (all.length - digits.length)}`;
}
