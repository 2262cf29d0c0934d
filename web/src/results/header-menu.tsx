import { Menu } from '@mantine/core';
import type { GridColumn } from '../grid/rows.ts';
import { loadedWords } from './words.ts';

interface HeaderMenuProps {
  readonly column: GridColumn;
  /** At which it opens, and which gets the focus back. */
  readonly header: HTMLElement;
  readonly rows: number;
  /** All rows of the answer are loaded: nobody needs to ask the database. */
  readonly hasAll: boolean;
  readonly isPinned: boolean;
  readonly onSort: (descending: boolean, where: 'here' | 'database') => void;
  readonly onFilter: () => void;
  readonly onHide: () => void;
  readonly onPin: () => void;
  readonly onFit: () => void;
  readonly onClose: () => void;
}

/** What can be done by a column. Sorting says whose rows it means. */
export function HeaderMenu({ column, header, rows, hasAll, isPinned, onSort, onClose, ...does }: HeaderMenuProps) {
  const at = header.getBoundingClientRect();
  return (
    <Menu
      opened
      onChange={(opened) => {
        if (opened) return;
        header.focus();
        onClose();
      }}
      position="bottom-start"
      trapFocus
      clickOutsideEvents={['mousedown', 'touchstart']} // The key that opens it is still on its way to the document.
    >
      <Menu.Target>
        <span
          aria-hidden
          style={{ position: 'fixed', left: at.left, top: at.bottom, width: 1, height: 1, pointerEvents: 'none' }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Column ${column.name}`}>
        <Menu.Label>{hasAll ? `Sort all ${loadedWords(rows)}` : `Sort in these ${loadedWords(rows)}`}</Menu.Label>
        <Menu.Item onClick={() => onSort(false, 'here')}>{hasAll ? 'Ascending' : 'Ascending, loaded rows'}</Menu.Item>
        <Menu.Item onClick={() => onSort(true, 'here')}>{hasAll ? 'Descending' : 'Descending, loaded rows'}</Menu.Item>
        {!hasAll && (
          <>
            <Menu.Label>Sort in the database (runs again)</Menu.Label>
            <Menu.Item onClick={() => onSort(false, 'database')}>Ascending, in the database</Menu.Item>
            <Menu.Item onClick={() => onSort(true, 'database')}>Descending, in the database</Menu.Item>
          </>
        )}
        <Menu.Divider />
        <Menu.Item onClick={does.onFilter}>Filter…</Menu.Item>
        <Menu.Item onClick={does.onPin}>{isPinned ? 'Unpin' : 'Pin to the left'}</Menu.Item>
        <Menu.Item onClick={does.onFit}>Fit width</Menu.Item>
        <Menu.Item onClick={does.onHide}>Hide</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
