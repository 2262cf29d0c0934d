import { asyncDataLoaderFeature, hotkeysCoreFeature, searchFeature, selectionFeature } from '@headless-tree/core';
import { useTree } from '@headless-tree/react';
import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { RoleBadge } from '../components/role-badge.tsx';
import { estimateWords } from '../components/times.ts';
import { useRowHeight } from '../density.ts';
import { ICON, icons } from '../icons.ts';
import type { TableAddress } from './table-pane.tsx';
import classes from './tree.module.css';
import { nameOf, type Table, type TreeItem, treeItems } from './tree-items.ts';
import { type MenuPlace, TreeMenu, useQuotedName } from './tree-menu.tsx';
import { UseInWorkflow } from './use-in-workflow.tsx';

interface ExplorerTreeProps {
  readonly connections: readonly { readonly name: string; readonly role: string | null }[];
  readonly filter: string;
  readonly withSystem: boolean;
  readonly opened: readonly string[];
  readonly onOpenedChange: (opened: readonly string[]) => void;
  readonly onTable: (connection: string, table: Table) => void;
  readonly onSelect: (connection: string, table: Table) => void;
  /** Counts how often everything was asked for anew. */
  readonly age: number;
  /** When a list of tables was read from the database. */
  readonly onRead: (read: string) => void;
}

/** Connections, their schemas and tables; children are read when a line is opened. */
export function ExplorerTree(props: ExplorerTreeProps) {
  const { connections, filter, withSystem, opened, onOpenedChange, onTable, onSelect, age, onRead } = props;
  const [menu, setMenu] = useState<MenuPlace>();
  const [used, setUsed] = useState<TableAddress>();
  const quote = useQuotedName();
  const loader = useMemo(
    () => treeItems(connections, filter, { system: withSystem, onRead }),
    [connections, filter, withSystem, onRead],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const tree = useTree<TreeItem>({
    rootItemId: 'root',
    initialState: { expandedItems: [...opened] },
    getItemName: (item) => nameOf(item.getItemData()),
    isItemFolder: (item) => ['root', 'connection', 'schema'].includes(item.getItemData()?.kind),
    createLoadingItemData: () => ({ kind: 'empty', says: 'Loading…' }),
    dataLoader: { getItem: async (id) => loader.item(id), getChildren: loader.children },
    onPrimaryAction: (item) => {
      const data = item.getItemData();
      if (data.kind === 'table') onTable(data.connection, data.table);
    },
    hotkeys: {
      customOpen: {
        hotkey: 'Enter',
        handler: (_event, instance) => {
          const line = instance.getFocusedItem();
          if (!line.isFolder()) line.primaryAction();
          else if (line.isExpanded()) line.collapse();
          else line.expand();
        },
      },
      customSelect: {
        hotkey: 'KeyS',
        handler: (_event, instance) => {
          const data = instance.getFocusedItem().getItemData();
          if (data.kind === 'table') onSelect(data.connection, data.table);
        },
      },
    },
    features: [asyncDataLoaderFeature, selectionFeature, hotkeysCoreFeature, searchFeature],
  });
  const rowHeight = useRowHeight(26);
  const { expandedItems } = tree.getState();
  useEffect(() => onOpenedChange(expandedItems), [expandedItems, onOpenedChange]);
  // What is open is read anew and stays as it is meanwhile, with what is chosen and where it was scrolled to.
  const shownAge = useRef(age);
  useEffect(() => {
    if (shownAge.current === age) return;
    shownAge.current = age;
    loader.forget(expandedItems);
    for (const id of expandedItems) void tree.getItemInstance(id).invalidateChildrenIds(true);
  }, [age, expandedItems, loader, tree]);
  const openMenu = (place: Pick<MenuPlace, 'x' | 'y' | 'line'>, item: TreeItem) => {
    if (item.kind === 'table') setMenu({ ...place, connection: item.connection, table: item.table });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const line = tree.getFocusedItem();
    const item = line.getItemData();
    if (event.key === '*') {
      event.preventDefault();
      for (const sibling of line.getParent()?.getChildren() ?? []) if (sibling.isFolder()) sibling.expand();
    } else if (event.key === 'c' && (event.ctrlKey || event.metaKey) && item.kind === 'table') {
      event.preventDefault();
      void navigator.clipboard.writeText(quote(item.connection, item.table));
    } else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      const element = event.target as HTMLElement; // The focused line.
      const { left, bottom } = element.getBoundingClientRect();
      openMenu({ x: left + 32, y: bottom, line: element }, item);
    }
  };
  const lines = tree.getItems();
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
    getItemKey: (index) => lines[index]?.getId() ?? index,
  });
  return (
    <>
      {used && <UseInWorkflow {...used} onClose={() => setUsed(undefined)} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the tree inside, beside its own. */}
      <div ref={scroller} className={classes.scroller} onKeyDown={onKeyDown}>
        {menu && <TreeMenu place={menu} onUse={setUsed} onClose={() => setMenu(undefined)} />}
        <div
          {...tree.getContainerProps('Connections, schemas and tables')}
          style={{ height: virtual.getTotalSize(), position: 'relative' }}
        >
          {virtual.getVirtualItems().map((place) => {
            const line = lines[place.index];
            if (!line) return null;
            const item = line.getItemData();
            const { level } = line.getItemMeta();
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: the tree gives it its role and keys.
              <div
                {...line.getProps()}
                // Its words are its name: with the role, the kind, the count.
                aria-label={undefined}
                key={place.key}
                className={classes.line}
                data-kind={item.kind}
                aria-busy={line.isLoading() || undefined}
                onContextMenu={(event) => {
                  if (item.kind !== 'table') return;
                  event.preventDefault();
                  openMenu({ x: event.clientX, y: event.clientY, line: event.currentTarget }, item);
                }}
                draggable={item.kind === 'table'}
                onDragStart={(event) => {
                  if (item.kind !== 'table') return;
                  const { schema, name } = item.table;
                  const reference = JSON.stringify({ connection: item.connection, schema, table: name });
                  event.dataTransfer.setData('application/x-dagflux-table', reference);
                  // An editor takes the text.
                  event.dataTransfer.setData('text/plain', quote(item.connection, item.table));
                }}
                style={{ top: place.start, paddingLeft: 8 + level * 16 }}
              >
                {line.isFolder() && <span aria-hidden>{line.isExpanded() ? '▾' : '▸'}</span>}
                <LineIcon item={item} />
                <span className={classes.name}>{nameOf(item)}</span>
                <LineDetail
                  item={item}
                  onRetry={(parent) => void tree.getItemInstance(parent).invalidateChildrenIds()}
                />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

function LineIcon({ item }: { readonly item: TreeItem }) {
  if (item.kind === 'connection') return <icons.connections {...ICON} />;
  if (item.kind === 'failed') return <icons.failed {...ICON} color="var(--df-failed-ink)" />;
  if (item.kind !== 'table') return null;
  const { kind } = item.table;
  const Icon = kind === 'view' || kind === 'materialized view' ? icons[kind] : icons.table;
  return <Icon {...ICON} aria-hidden={false} aria-label={kind} />;
}

function LineDetail({ item, onRetry }: { readonly item: TreeItem; readonly onRetry: (parent: string) => void }) {
  if (item.kind === 'connection') return <RoleBadge role={item.role} />;
  if (item.kind === 'failed') {
    return (
      <Button
        variant="subtle"
        size="compact-xs"
        onClick={(event) => {
          event.stopPropagation();
          onRetry(item.parent);
        }}
      >
        Retry
      </Button>
    );
  }
  if (item.kind !== 'table' || item.table.estimatedRows === null) return null;
  return <span className={classes.detail}>{estimateWords(item.table.estimatedRows)}</span>;
}
