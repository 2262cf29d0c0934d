import { type Command, Option } from 'commander';

/** How results are written: a table for people, or one of the formats for machines. */
export type Format = 'table' | 'json' | 'ndjson' | 'csv';

const DESCRIPTIONS = {
  json: 'one JSON document',
  ndjson: 'JSON lines, streamed',
  csv: 'CSV: NULL is empty, an empty text is ""',
} as const;

/** Adds `--json`, `--ndjson`, `--csv`, of which one may be given. */
export function addFormats(command: Command, formats: readonly (keyof typeof DESCRIPTIONS)[]): Command {
  for (const format of formats) {
    command.addOption(
      new Option(`--${format}`, DESCRIPTIONS[format]).conflicts(formats.filter((other) => other !== format)),
    );
  }
  return command;
}

/** The format that the arguments ask for. Read before they are parsed, so that bad usage is answered in it too. */
export function readFormat(argv: readonly string[]): Format {
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  return (['json', 'ndjson', 'csv'] as const).find((format) => flags.includes(`--${format}`)) ?? 'table';
}
