import { toJsonValue, type Value } from '../contract/values.ts';

/** One record of RFC 4180. NULL is empty, an empty text is `""`; values are written as in JSON, binary as base64. */
export function csvRecord(values: readonly Value[]): string {
  return `${values.map(csvValue).join(',')}\r\n`;
}

function csvValue(value: Value): string {
  if (value === null) return '';
  const text = String(toJsonValue(value));
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
