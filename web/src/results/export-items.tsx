import { Menu } from '@mantine/core';
import type { ShownResult } from './use-result.ts';

const FORMATS = { csv: 'CSV', json: 'JSON', ndjson: 'NDJSON', parquet: 'Parquet', sqlite: 'SQLite' } as const;

interface ExportItemsProps {
  readonly shown: Pick<ShownResult, 'query' | 'index' | 'view'>;
  /** SQL asks for a table first. Absent: it is not offered. */
  readonly onInserts?: () => void;
}

/** Files that the server streams, without a limit; how many rows it was is said in what is under way. */
export function ExportItems({ shown: { query, index, view }, onInserts }: ExportItemsProps) {
  const of = view === undefined ? '' : `&view=${view}`;
  return (
    <>
      {Object.entries(FORMATS).map(([format, word]) => (
        <Menu.Item
          key={format}
          component="a"
          href={`/api/queries/${query.id}/results/${index}/export?format=${format}${of}`}
          download
        >
          {word}
        </Menu.Item>
      ))}
      {onInserts && <Menu.Item onClick={onInserts}>SQL INSERT…</Menu.Item>}
    </>
  );
}
