import { Kbd, Modal, Text } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { RoleBadge } from '../components/role-badge.tsx';
import { ICON, icons } from '../icons.ts';
import { MOD } from './mod.ts';
import classes from './palette.module.css';
import { KINDS, type PaletteItem } from './palette-items.ts';
import { usePaletteItems } from './use-palette-items.ts';

interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly recent: readonly string[];
  readonly showKeys: () => void;
}

/** Mod+K: all things of the app by name. */
export function Palette({ isOpen, onClose, ...rest }: PaletteProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={640}
      centered={false}
      transitionProps={{ duration: 0 }}
      yOffset="10dvh"
      attributes={{ content: { 'aria-label': 'Search or jump' } }}
    >
      <PaletteBody onClose={onClose} {...rest} />
    </Modal>
  );
}

const PAGE = 8;

function PaletteBody({ onClose, recent, showKeys }: Omit<PaletteProps, 'isOpen'>) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string>();
  const { groups, remarks, error } = usePaletteItems(text, { recent, showKeys });
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const items = groups.flatMap((group) => group.items);
  // What was chosen stays it while more is found; else the first.
  const at = Math.max(
    0,
    items.findIndex((item) => item.id === chosen),
  );
  const active = items[at];
  const idOf = (item: PaletteItem) => `${id} ${item.id}`.replaceAll(' ', '-');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the line of the active item may have moved.
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active?.id]);

  const take = (item: PaletteItem, inSql: boolean) => {
    onClose();
    if (inSql && item.openInSql) item.openInSql();
    else item.open();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    if (step !== undefined && items.length > 0) {
      event.preventDefault();
      const next = at + step;
      const isSingle = Math.abs(step) === 1;
      const last = items.length - 1;
      const place = isSingle ? (next + items.length) % items.length : Math.min(last, Math.max(0, next));
      setChosen(items[place]?.id);
    }
    if (event.key === 'Enter' && active) {
      event.preventDefault();
      take(active, event.ctrlKey || event.metaKey);
    }
  };
  const count = `${items.length} found`;
  return (
    <>
      <input
        // biome-ignore lint/a11y/noAutofocus: who opened it types on at once.
        autoFocus
        data-autofocus
        role="combobox"
        aria-label="Search or jump"
        aria-expanded={items.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={active && idOf(active)}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        className={classes.input}
        placeholder="A table, a connection, a workflow, a run…   > commands   @ connections"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(undefined);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="Found" className={classes.list}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: options of a listbox, in a group.
          <div key={group.kind} role="group" aria-label={KINDS[group.kind]}>
            <div className={classes.heading} aria-hidden>
              {KINDS[group.kind]}
            </div>
            {group.items.map((item) => (
              <Line key={item.id} id={idOf(item)} item={item} isActive={item === active} onTake={take} />
            ))}
          </div>
        ))}
      </div>
      {error != null && <ErrorNote error={error} what="The tables were not searched." />}
      <div className={classes.foot}>
        <Text size="xs" c="dimmed" role="status">
          {[count, ...remarks].join(' · ')}
        </Text>
        <Text size="xs" c="dimmed" visibleFrom="xs">
          <Kbd size="xs">Enter</Kbd> opens, <Kbd size="xs">{MOD}+Enter</Kbd> in SQL
        </Text>
      </div>
    </>
  );
}

interface LineProps {
  readonly id: string;
  readonly item: PaletteItem;
  readonly isActive: boolean;
  readonly onTake: (item: PaletteItem, inSql: boolean) => void;
}

function Line({ id, item, isActive, onTake }: LineProps) {
  const Icon = icons[item.icon];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active option.
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above; the field has the keys.
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      className={classes.line}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => onTake(item, event.ctrlKey || event.metaKey)}
    >
      <Icon {...ICON} />
      <span className={classes.label}>{item.label}</span>
      {item.detail && <span className={classes.detail}>{item.detail}</span>}
      {item.role !== undefined && <RoleBadge role={item.role} />}
    </div>
  );
}
