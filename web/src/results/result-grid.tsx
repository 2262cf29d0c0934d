import { Button, Group, Menu, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { ApiError, api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { clock, countWords, durationWords } from '../components/times.ts';
import { Grid } from '../grid/grid.tsx';
import { columnKeys, shownPlaces, toggled } from '../grid/layout.ts';
import type { Cell, GridColumn } from '../grid/rows.ts';
import { useLayout } from '../grid/use-layout.ts';
import type { Range } from '../grid/use-selection.ts';
import { useRemembered } from '../remembered.ts';
import { CellViewer, cellAt } from './cell-viewer.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { CopyMenu, type CopyWish } from './copy-menu.tsx';
import { ExportItems } from './export-items.tsx';
import { FilterDialog } from './filter-dialog.tsx';
import { HeaderMenu } from './header-menu.tsx';
import { SelectionWords } from './selection-words.tsx';
import { type Query, useResult } from './use-result.ts';
import { askedWords } from './words.ts';

interface ResultGridProps {
  readonly query: Query;
  readonly index: number;
  readonly label: string;
  readonly connection: string;
  /** The table that the rows are of; its layout is remembered. */
  readonly table?: { readonly schema?: string; readonly name: string } | undefined;
  /** What is known of the columns beside their types. */
  readonly describe?: ((column: GridColumn) => GridColumn) | undefined;
  /** Runs what was run, where the result is not kept any more. */
  readonly onExpired?: (() => void) | undefined;
}

const MORE = 10_000;

/** Rows of a query and all that is done with them: looked at, sorted, chosen, copied, exported. */
export function ResultGrid({ query, index, label, connection, table, describe, onExpired }: ResultGridProps) {
  const shown = useResult(query, index);
  const { columns: plain, result, asked } = shown;
  const columns = useMemo(() => (describe ? plain.map(describe) : plain), [plain, describe]);
  const keys = useMemo(() => columnKeys(columns), [columns]);
  const [layout, setLayout] = useLayout(table && JSON.stringify([connection, table.schema ?? '', table.name]));
  const places = useMemo(() => shownPlaces(keys, layout), [keys, layout]);
  const widths = useMemo(() => {
    const found: Record<number, number> = {};
    for (const [place, key] of keys.entries()) {
      const width = layout.widths[key];
      if (width !== undefined) found[place] = width;
    }
    return found;
  }, [keys, layout.widths]);
  const [range, setRange] = useState<Range>();
  const [nullAs] = useRemembered<string>('copy.null', '');
  const [copyError, setCopyError] = useState<{ readonly error: unknown; readonly isTooMuch: boolean }>();
  const [copied, setCopied] = useState('');
  const [opened, setOpened] = useState<{ row: number; place: number; cell: Cell | undefined }>();
  const [menu, setMenu] = useState<{ readonly place: number; readonly header: HTMLElement }>();
  const [filtered, setFiltered] = useState<{ readonly place: number; readonly usual: string }>();

  if (!result) return null;
  const hasAll = result.known === 'exact' && asked?.where !== 'database';
  const chosenPlaces = (of: Range) => places.slice(of.left, of.right + 1);
  const copy = async ({ format, header, ...rest }: CopyWish) => {
    setCopyError(undefined);
    if (range === undefined) return;
    const first = Math.max(0, range.top);
    const json = {
      ...{ format, first, rows: Math.max(1, range.bottom - first + 1), columns: chosenPlaces(range) },
      ...{ nullAs: nullAs === 'NULL' ? ('NULL' as const) : ('' as const), ...rest },
      ...(header && { header }),
      ...(shown.view !== undefined && { view: shown.view }),
    };
    try {
      const param = { id: shown.query.id, result: String(shown.index) };
      const { text, cells } = await call(api.queries[':id'].results[':result'].text.$post({ param, json }));
      await navigator.clipboard.writeText(text);
      setCopied(`${countWords(cells)} ${cells === 1 ? 'cell' : 'cells'} copied`);
    } catch (error) {
      setCopyError({ error, isTooMuch: error instanceof ApiError && error.path === 'rows' });
    }
  };
  const setWidth = (place: number, width: number | undefined) =>
    setLayout((before) => {
      const { [keys[place] ?? '']: _, ...others } = before.widths;
      return {
        ...before,
        widths: width === undefined ? others : { ...others, [keys[place] ?? '']: Math.round(width) },
      };
    });
  const toggle = (list: 'hidden' | 'pinned', place: number) =>
    setLayout((before) => ({ ...before, [list]: toggled(before[list], keys[place] ?? '') }));
  const ask = (wish: Parameters<typeof shown.lookAt>[0], where: 'here' | 'database') =>
    void (where === 'here' ? shown.lookAt(wish) : shown.again(wish));
  const { activity } = shown.query;
  const rowsWords = `${countWords(result.rows)} ${result.rows === 1 ? 'row' : 'rows'} loaded`;
  const menuColumn = menu && columns[menu.place];
  return (
    <>
      <Group justify="flex-end" gap={4} px={8} py={2} role="group" aria-label="Rows">
        <Text size="xs" c="dimmed" role="status" mr="auto">
          {shown.isBusy ? 'Working…' : copied}
        </Text>
        <CopyMenu
          shown={shown}
          connection={connection}
          table={table}
          onCopy={(wish) => void copy(wish)}
          onNames={() => {
            const names = chosenPlaces(range ?? { top: 0, bottom: 0, left: 0, right: places.length - 1 });
            void navigator.clipboard.writeText(names.map((place) => columns[place]?.name ?? '').join(', '));
          }}
        />
        <ColumnsMenu columns={columns} keys={keys} layout={layout} onChange={setLayout} />
      </Group>
      {asked && (
        <Group px={8} py={2} gap={8} bg="var(--df-notes-tint)">
          <Text size="xs">{askedWords(asked, columns, { loaded: result.rows, shown: shown.source.rows, hasAll })}</Text>
          <Button size="compact-xs" variant="default" onClick={() => ask({}, asked.where)}>
            As they came{asked.where === 'database' && ' (runs again)'}
          </Button>
        </Group>
      )}
      {copyError && (
        <ErrorNote
          error={copyError.error}
          what="Nothing was copied."
          action={
            copyError.isTooMuch ? (
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default">Export ▾</Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <ExportItems shown={shown} />
                </Menu.Dropdown>
              </Menu>
            ) : undefined
          }
        />
      )}
      {shown.error !== undefined && <ErrorNote error={shown.error} what="The rows are shown as they were." />}
      {shown.source.rows === 0 && shown.source.known === 'exact' && (
        <Text px={12} py={4} c="dimmed">
          0 rows
        </Text>
      )}
      <Grid
        label={label}
        columns={columns}
        source={shown.source}
        places={places}
        pinned={places.filter((place) => layout.pinned.includes(keys[place] ?? '')).length}
        widths={widths}
        onWidth={setWidth}
        sorted={asked?.sort && { column: places.indexOf(asked.sort.column), descending: asked.sort.descending }}
        onSelect={(selected) => {
          setRange(selected);
          setCopied('');
        }}
        onCopy={() => void copy({ format: 'tsv' })}
        onOpen={({ row, column }, cell) => setOpened({ row, place: places[column] ?? 0, cell })}
        onHeader={(column, header) => header && setMenu({ place: places[column] ?? 0, header })}
        recovery={(error) =>
          error instanceof ApiError && error.code === 'not-found' && onExpired ? (
            <Button variant="default" onClick={onExpired}>
              Run again
            </Button>
          ) : undefined
        }
      />
      <Group px={8} mih={26} gap={8} style={{ borderTop: '1px solid var(--df-hairline)' }}>
        <Text size="xs" c="dimmed">
          {[
            rowsWords,
            result.known === 'exact' ? 'all' : activity.ended === null ? undefined : 'more exist',
            ...((table === undefined && shown.query.id === query.id) || activity.ended === null
              ? []
              : [durationWords(Date.parse(activity.ended) - Date.parse(activity.started)), clock(activity.started)]),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
        {result.truncated === 'limit' && (
          <>
            <Button
              size="compact-xs"
              variant="default"
              loading={shown.isBusy}
              title="The statement runs again, with a higher limit"
              onClick={() =>
                void shown.again({
                  ...(asked?.where === 'database' && { sort: asked.sort, conditions: asked.conditions }),
                  limit: result.rows + MORE,
                })
              }
            >
              Load 10,000 more
            </Button>
            <Menu position="top-start">
              <Menu.Target>
                <Button size="compact-xs" variant="default">
                  Export all ▾
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <ExportItems shown={{ ...shown, view: undefined }} />
              </Menu.Dropdown>
            </Menu>
          </>
        )}
        {result.truncated === 'size' && (
          <Text size="xs">They filled the space for results. Export a query with: dagflux export.</Text>
        )}
        <SelectionWords shown={shown} places={places} range={range} />
      </Group>
      {menu && menuColumn && (
        <HeaderMenu
          column={menuColumn}
          header={menu.header}
          rows={result.rows}
          hasAll={hasAll}
          isPinned={layout.pinned.includes(keys[menu.place] ?? '')}
          onSort={(descending, where) =>
            ask({ sort: { column: menu.place, descending }, conditions: asked?.conditions }, where)
          }
          onFilter={() => setFiltered({ place: menu.place, usual: '' })}
          onHide={() => toggle('hidden', menu.place)}
          onPin={() => toggle('pinned', menu.place)}
          onFit={() => setWidth(menu.place, undefined)}
          onClose={() => setMenu(undefined)}
        />
      )}
      {filtered && columns[filtered.place] && (
        <FilterDialog
          column={columns[filtered.place] as GridColumn} // Looked at before.
          place={filtered.place}
          usual={filtered.usual}
          rows={result.rows}
          hasAll={hasAll}
          onClose={() => setFiltered(undefined)}
          onFilter={(condition, where) => {
            setFiltered(undefined);
            ask({ sort: asked?.sort, conditions: [...(asked?.conditions ?? []), condition] }, where);
          }}
        />
      )}
      {opened && (
        <CellViewer
          key={opened.place}
          shown={shown}
          places={places}
          row={opened.row}
          place={opened.place}
          cell={opened.cell}
          onRow={(row) => void cellAt(shown, row, opened.place).then((cell) => setOpened({ ...opened, row, cell }))}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  );
}
