import { styleText } from 'node:util';
import type { DagFluxError } from '../contract/errors.ts';
import type { Context } from './context.ts';
import { cut, printable, printableLines, width } from './output/text.ts';

/** Says on standard error what went wrong: in sentences to people, as one JSON document to a program. */
export async function writeError(context: Context, error: DagFluxError): Promise<void> {
  const { error: sink, format, statement } = context;
  if (format !== 'table') {
    const { code, message, hint = null } = error;
    await sink.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  } else {
    const style = (color: 'red' | 'cyan', text: string) => styleText(color, text, { stream: sink.stream });
    const lines = [`${style('red', 'error:')} ${printableLines(error.message)}`];
    if (statement !== undefined && error.native?.position !== undefined) {
      lines.push(...excerpt(statement, error.native.position, sink.width ?? 80));
    }
    if (error.native?.detail !== undefined) lines.push(`detail: ${printableLines(error.native.detail)}`);
    if (error.hint !== undefined) lines.push(`${style('cyan', 'hint:')} ${printableLines(error.hint)}`);
    await sink.write(`${lines.join('\n')}\n`);
  }
  if (context.surroundings.environment.DAGFLUX_DEBUG === '1') await sink.write(`${stackOf(error)}\n`);
}

/** The line of a statement that an error points at, and a caret under the place. `position` counts characters from 1. */
function excerpt(statement: string, position: number, limit: number): string[] {
  const before = [...statement].slice(0, position - 1).join('');
  const number = before.split('\n').length;
  const line = statement.split('\n')[number - 1] ?? '';
  const column = before.length - (before.lastIndexOf('\n') + 1);
  const label = statement.includes('\n') ? `line ${number}: ` : '  ';
  // Where the place lies far to the right, the line is shown from a little before it.
  const start = column > limit / 2 ? column - Math.floor(limit / 4) : 0;
  const lead = `${label}${start > 0 ? '…' : ''}`;
  const shown = cut(lead + printable(line.slice(start)), limit);
  return [shown.trimEnd(), `${' '.repeat(lead.length + width(printable(line.slice(start, column))))}^`];
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stack = error.message, cause } = error;
  return cause === undefined ? stack : `${stack}\ncaused by: ${stackOf(cause)}`;
}
