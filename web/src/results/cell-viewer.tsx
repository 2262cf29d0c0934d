import { Button, Code, CopyButton, Drawer, Group, Tabs, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { format } from 'jsonc-parser';
import { useMemo } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { sizeWords } from '../grid/cell-words.ts';
import { BLOCK_ROWS, type Cell } from '../grid/rows.ts';
import { bytesOf, hexLines, imageType } from './bytes.ts';
import { MarkedText } from './marked-text.tsx';
import type { ShownResult } from './use-result.ts';
import { ViewerRow } from './viewer-row.tsx';

interface CellViewerProps {
  readonly shown: ShownResult;
  /** Of the columns that are shown. */
  readonly places: readonly number[];
  readonly row: number;
  /** The column, by its place. */
  readonly place: number;
  readonly cell: Cell | undefined;
  readonly onRow: (row: number) => void;
  readonly onClose: () => void;
}

const JSON_KINDS = new Set(['json', 'list', 'struct']);
/** Beyond it a value is downloaded only, in bytes. */
const MOST = 5_000_000;
const STEP = 64 * 1024;
/** Bytes that are drawn in hex digits. */
const HEX = 256 * 1024;

/** One cell, whole: what is long comes by steps. */
export function CellViewer({ shown, places, row, place, cell, onRow, onClose }: CellViewerProps) {
  const column = shown.columns[place];
  const isCut = typeof cell === 'object' && cell !== null;
  const { id } = shown.query;
  const at = { row: String(row), column: String(place), ...(shown.view !== undefined && { view: shown.view }) };
  const param = { id, result: String(shown.index) };
  const parts = useInfiniteQuery({
    queryKey: ['cell', id, shown.index, shown.view, row, place],
    queryFn: ({ pageParam }) =>
      call(api.queries[':id'].results[':result'].cell.$get({ param, query: { ...at, offset: String(pageParam) } })),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.next !== null && last.next < MOST ? last.next : undefined),
    enabled: isCut,
  });
  const pages = parts.data?.pages;
  const isBinary = column?.kind === 'binary';
  const text = useMemo(() => {
    if (!isCut) return String(cell ?? '');
    return isBinary ? '' : (pages ?? []).map((page) => page.text).join('');
  }, [isCut, isBinary, cell, pages]);
  const bytes = useMemo(() => {
    if (!isBinary || cell === null || cell === undefined) return new Uint8Array();
    if (!isCut) return bytesOf(String(cell));
    return Uint8Array.from((pages ?? []).flatMap((page) => [...bytesOf(page.text)]));
  }, [isBinary, isCut, cell, pages]);
  const isWhole = !isCut || pages?.at(-1)?.next === null;
  const isJson = JSON_KINDS.has(column?.kind ?? '');
  const first = isBinary ? 'binary' : isJson ? 'json' : 'text';
  const file = `/api/queries/${id}/results/${shown.index}/cell/file?${new URLSearchParams(at)}`;
  const hasValue = cell !== null && cell !== undefined && cell !== '';
  const nothing = cell === null ? 'NULL' : cell === '' ? 'Empty text' : 'Not loaded';
  return (
    <Drawer opened onClose={onClose} position="right" size={560} title={`${column?.name || 'Cell'} · row ${row + 1}`}>
      <Group justify="space-between" mb={8}>
        <Text size="sm" c="dimmed">
          {[column?.native, isCut && sizeWords(cell.size)].filter(Boolean).join(' · ')}
        </Text>
        <Group gap={8}>
          {hasValue && (
            <Button component="a" href={file} download variant="default">
              Download
            </Button>
          )}
          {!isBinary && (
            <CopyButton value={text}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy} disabled={!isWhole}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          )}
        </Group>
      </Group>
      {parts.error && <ErrorNote error={parts.error} what="The cell could not be read." />}
      <Tabs defaultValue={first} keepMounted={false}>
        <Tabs.List mb={8}>
          {!isBinary && <Tabs.Tab value="text">Text</Tabs.Tab>}
          {isJson && <Tabs.Tab value="json">JSON</Tabs.Tab>}
          {isBinary && <Tabs.Tab value="binary">Binary</Tabs.Tab>}
          <Tabs.Tab value="row">Row</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="text">
          {hasValue ? <MarkedText text={text} label="Text" /> : <Text c="dimmed">{nothing}</Text>}
        </Tabs.Panel>
        <Tabs.Panel value="json">
          {hasValue ? (
            <MarkedText text={isWhole ? indented(text) : text} label="JSON" />
          ) : (
            <Text c="dimmed">{nothing}</Text>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="binary">
          {hasValue ? <Binary bytes={bytes} /> : <Text c="dimmed">{nothing}</Text>}
        </Tabs.Panel>
        <Tabs.Panel value="row">
          <ViewerRow columns={shown.columns} places={places} source={shown.source} row={row} onRow={onRow} />
        </Tabs.Panel>
      </Tabs>
      {!isWhole && !parts.isLoading && (
        <Group gap={8} mt={8}>
          {parts.hasNextPage ? (
            <Button variant="default" loading={parts.isFetchingNextPage} onClick={() => void parts.fetchNextPage()}>
              {sizeWords(STEP)} more
            </Button>
          ) : (
            <Text size="sm">The rest is too long to be shown: download it.</Text>
          )}
        </Group>
      )}
    </Drawer>
  );
}

function Binary({ bytes }: { readonly bytes: Uint8Array }) {
  const type = imageType(bytes);
  const source = useMemo(() => {
    if (type === undefined) return undefined;
    let binary = '';
    for (let from = 0; from < bytes.length; from += 8192) {
      binary += String.fromCharCode(...bytes.subarray(from, from + 8192));
    }
    return `data:${type};base64,${btoa(binary)}`;
  }, [bytes, type]);
  return (
    <>
      {source && <img src={source} alt={`A preview, ${type}`} style={{ maxWidth: '100%', maxHeight: 320 }} />}
      <Code block tabIndex={0} aria-label="Bytes" style={{ whiteSpace: 'pre', overflow: 'auto' }}>
        {hexLines(bytes, HEX).join('\n')}
      </Code>
      {bytes.length > HEX && <Text size="sm">The first {sizeWords(HEX)} in hex digits.</Text>}
    </>
  );
}

/** The cell of a row that is stepped to. */
export async function cellAt({ source }: ShownResult, row: number, place: number): Promise<Cell | undefined> {
  const block = await source.block(Math.floor(row / BLOCK_ROWS), new AbortController().signal);
  return block[row % BLOCK_ROWS]?.[place];
}

/** Digits and keys as they came: only the spaces change. */
function indented(text: string): string {
  const edits = format(text, undefined, { tabSize: 2, insertSpaces: true });
  const pieces: string[] = [];
  let from = 0;
  for (const { offset, length, content } of edits) {
    pieces.push(text.slice(from, offset), content);
    from = offset + length;
  }
  return pieces.join('') + text.slice(from);
}
