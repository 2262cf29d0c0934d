import { invalid, type Parameter } from './connection-parameters.ts';

/**
 * libpq's `key=value` text: a value with spaces stands in single quotes; a backslash makes the next character plain, inside
 * quotes and outside.
 * @throws invalid-input
 */
export function readConninfo(text: string): Parameter[] {
  const parameters: Parameter[] = [];
  let at = 0;
  const skipSpace = () => {
    while (/\s/.test(text[at] ?? '')) at += 1;
  };
  for (skipSpace(); at < text.length; skipSpace()) {
    const position = at + 1;
    const start = at;
    while (/[^=\s]/.test(text[at] ?? ' ')) at += 1;
    const name = text.slice(start, at);
    skipSpace();
    if (text[at] !== '=') {
      throw invalid(
        parameters.length === 0
          ? 'This is not a connection string.'
          : `The connection string has a word without "=" at character ${position}.`,
        "Write a URL (postgresql://user:password@host:5432/database) or key=value pairs, values with spaces in single quotes (host=… dbname=… user=… password='…').",
      );
    }
    at += 1;
    skipSpace();
    const quoted = text[at] === "'";
    if (quoted) at += 1;
    let value = '';
    while (at < text.length && (quoted ? text[at] !== "'" : /\S/.test(text[at] as string))) {
      if (text[at] === '\\') at += 1;
      value += text[at] ?? '';
      at += 1;
    }
    if (quoted && at >= text.length) {
      throw invalid(
        `The quote that opens at character ${text.indexOf("'", position) + 1} of the connection string is never closed.`,
        "Write \\' for a quote inside a quoted value.",
      );
    }
    if (quoted) at += 1;
    parameters.push({ name, value, position });
  }
  return parameters;
}
