import { Button, Code, CopyButton, Drawer, Group, Switch, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { format } from 'jsonc-parser';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { sizeWords } from '../grid/cell-words.ts';
import type { Cell, GridColumn } from '../grid/rows.ts';
import type { Position } from '../grid/use-selection.ts';

interface CellViewerProps {
  readonly query: string;
  readonly result: number;
  readonly position: Position;
  readonly cell: Cell | undefined;
  readonly column: GridColumn | undefined;
  readonly onClose: () => void;
}

const JSON_KINDS = new Set(['json', 'list', 'struct']);

/** One cell, whole: what is long comes by parts. */
export function CellViewer({ query, result, position, cell, column, onClose }: CellViewerProps) {
  const [wraps, setWraps] = useState(true);
  const isCut = typeof cell === 'object' && cell !== null;
  const parts = useInfiniteQuery({
    queryKey: ['cell', query, result, position.row, position.column],
    queryFn: ({ pageParam }) =>
      call(
        api.queries[':id'].results[':result'].cell.$get({
          param: { id: query, result: String(result) },
          query: { row: String(position.row), column: String(position.column), offset: String(pageParam) },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next,
    enabled: isCut,
  });
  const whole = isCut ? (parts.data?.pages ?? []).map(({ text }) => text).join('') : String(cell ?? '');
  const isJson = JSON_KINDS.has(column?.kind ?? '') && !parts.hasNextPage;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={520}
      title={`${column?.name ?? 'Cell'} · row ${position.row + 1}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Group justify="space-between" mb={8}>
        <Text size="sm" c="dimmed">
          {[column?.native, isCut && sizeWords(cell.size)].filter(Boolean).join(' · ')}
        </Text>
        <Group gap={8}>
          <Switch label="Wrap" checked={wraps} onChange={(event) => setWraps(event.currentTarget.checked)} />
          <CopyButton value={whole}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Group>
      {parts.error && <ErrorNote error={parts.error} what="The cell could not be read." />}
      {cell === null ? (
        <Text c="dimmed">NULL</Text>
      ) : cell === '' ? (
        <Text c="dimmed">Empty text</Text>
      ) : (
        <Code
          block
          tabIndex={0}
          style={{ whiteSpace: wraps ? 'pre-wrap' : 'pre', overflowWrap: 'anywhere', overflow: 'auto' }}
        >
          {isJson ? indented(whole) : whole}
        </Code>
      )}
      {parts.hasNextPage && (
        <Button mt={8} variant="default" loading={parts.isFetchingNextPage} onClick={() => void parts.fetchNextPage()}>
          More
        </Button>
      )}
    </Drawer>
  );
}

/** Digits and keys as they came: only the spaces change. */
function indented(text: string): string {
  const edits = format(text, undefined, { tabSize: 2, insertSpaces: true });
  return edits
    .toReversed()
    .reduce(
      (before, { offset, length, content }) => before.slice(0, offset) + content + before.slice(offset + length),
      text,
    );
}
