import { Menu } from '@mantine/core';
import type { GridColumn } from '../grid/rows.ts';
import { loadedWords } from './words.ts';

interface HeaderMenuProps {
  readonly column: GridColumn;
  /** Where it opens. */
  readonly at: DOMRect;
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
export function HeaderMenu({ column, at, rows, hasAll, isPinned, onSort, onClose, ...does }: HeaderMenuProps) {
  return (
    <Menu opened onChange={(opened) => !opened && onClose()} position="bottom-start" returnFocus trapFocus>
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
