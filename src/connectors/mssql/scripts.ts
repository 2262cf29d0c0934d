/** What goes to the server in one piece: what stands between lines of GO. */
export interface ScriptBatch {
  readonly sql: string;
  /** Where it starts in the script, in UTF-16 units. */
  readonly start: number;
  /** GO 5 runs it five times. */
  readonly times: number;
  /** Its words outside of texts, quoted names and comments, in capitals, with the depth of parentheses that they stand in. */
  readonly words: readonly Word[];
}

interface Word {
  readonly text: string;
  readonly depth: number;
}

const GO = /^[ \t]*go(?:[ \t]+(\d{1,9}))?[ \t]*;?[ \t]*(?:--.*)?$/iy;

/**
 * A script in batches. GO on a line of its own ends one, as in sqlcmd and Management Studio: it is a word of the client, which
 * the server would not know. Texts, quoted names and comments (nested ones too) may hold it.
 */
export function splitBatches(script: string): readonly ScriptBatch[] {
  const batches: ScriptBatch[] = [];
  let start = 0;
  let words: Word[] = [];
  let depth = 0;
  const close = (end: number, times: number): void => {
    // Nothing but comments is no batch.
    if (words.length > 0) batches.push({ sql: script.slice(start, end), start, times, words });
    words = [];
    depth = 0;
  };
  for (let at = 0; at < script.length; ) {
    const character = script[at] as string;
    if (at === 0 || script[at - 1] === '\n') {
      const end = script.indexOf('\n', at);
      const line = script.slice(at, end < 0 ? script.length : end).replace(/\r$/, '');
      GO.lastIndex = 0;
      const go = GO.exec(line);
      if (go) {
        close(at, Number(go[1] ?? 1));
        at = end < 0 ? script.length : end + 1;
        start = at;
        continue;
      }
    }
    const next = endOf(script, at);
    if (next > at) {
      at = next;
      continue;
    }
    WORD.lastIndex = at;
    const word = WORD.exec(script)?.[0];
    if (word !== undefined) {
      words.push({ text: word.toUpperCase(), depth });
      at += word.length;
      continue;
    }
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    at += 1;
  }
  close(script.length, 1);
  return batches;
}

const WORD = /[\p{L}\p{N}_@#$]+/uy;

/** Where the text, quoted name or comment ends that begins at `at`; `at` itself = none does. */
function endOf(script: string, at: number): number {
  switch (script[at]) {
    case "'":
    case '"':
      return endOfQuoted(script, at, script[at] as string);
    case '[':
      return endOfQuoted(script, at, ']');
    case '-':
      if (script[at + 1] !== '-') return at;
      return script.indexOf('\n', at) < 0 ? script.length : script.indexOf('\n', at);
    case '/':
      return script[at + 1] === '*' ? endOfComment(script, at) : at;
    default:
      return at;
  }
}

function endOfQuoted(script: string, at: number, quote: string): number {
  let end = script.indexOf(quote, at + 1);
  while (end >= 0 && script[end + 1] === quote) end = script.indexOf(quote, end + 2);
  return end < 0 ? script.length : end + 1;
}

function endOfComment(script: string, start: number): number {
  let depth = 1;
  for (let at = start + 2; at < script.length; at += 1) {
    if (script.startsWith('/*', at)) {
      depth += 1;
      at += 1;
    } else if (script.startsWith('*/', at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return script.length;
}

const CHANGES: ReadonlySet<string> = new Set(
  'INSERT UPDATE DELETE MERGE INTO EXEC EXECUTE CREATE ALTER DROP TRUNCATE BEGIN COMMIT ROLLBACK SAVE SET DECLARE IF WHILE GRANT REVOKE DENY USE BULK RECEIVE'.split(
    ' ',
  ),
);

/** One SELECT and nothing else: where its rows are enough, the server may be stopped, and nothing is left undone. */
export function isOneQuery({ words }: Pick<ScriptBatch, 'words'>): boolean {
  const first = words[0]?.text;
  if (first !== 'SELECT' && first !== 'WITH') return false;
  if (words.some(({ text }) => CHANGES.has(text))) return false;
  const outer = words.filter(({ depth }) => depth === 0);
  const selects = outer.filter(({ text }, index) => {
    const before = [outer[index - 1]?.text, outer[index - 2]?.text];
    const joined = before[0] === 'UNION' || before[0] === 'EXCEPT' || before[0] === 'INTERSECT';
    return text === 'SELECT' && !joined && !(before[0] === 'ALL' && before[1] === 'UNION');
  });
  return selects.length === 1;
}
