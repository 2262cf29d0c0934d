import { Table, UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useRef } from 'react';
import { useRowHeight } from '../density.ts';
import type { Order, Schedule } from './order.ts';
import { COLUMNS, ScheduleRow } from './row.tsx';
import classes from './schedules.module.css';

interface ScheduleTableProps {
  readonly schedules: readonly Schedule[];
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
  readonly onEdit: (schedule: Schedule) => void;
  readonly onChanged: () => Promise<void>;
}

/** Schedules, however many: what is not seen is not drawn. Up and Down go from name to name. */
export function ScheduleTable({ schedules, order, onOrder, onEdit, onChanged }: ScheduleTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const height = useRowHeight(43);
  const virtual = useVirtualizer({
    count: schedules.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 10,
    getItemKey: (index) => schedules[index]?.workflow ?? index,
  });
  const seen = virtual.getVirtualItems();
  const above = seen[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (seen.at(-1)?.end ?? 0);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const names = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-schedule]') ?? [])];
    const at = names.indexOf(event.target as HTMLElement); // Or nothing that is among them.
    if (step === undefined || at < 0) return;
    event.preventDefault();
    names[at + step]?.focus();
  };
  const sorted = (name: Order, label: string) => (
    <Table.Th aria-sort={order === name ? 'ascending' : 'none'}>
      <UnstyledButton fz="inherit" fw="inherit" onClick={() => onOrder(name)}>
        {label}
        {order === name && ' ↑'}
      </UnstyledButton>
    </Table.Th>
  );
  return (
    <div ref={scroller} className={classes.scroller}>
      <Table
        verticalSpacing={6}
        horizontalSpacing={12}
        stickyHeader
        aria-label="Schedules"
        aria-rowcount={schedules.length + 1}
        onKeyDown={onKeyDown}
      >
        <Table.Thead>
          <Table.Tr>
            {sorted('workflow', 'Workflow')}
            <Table.Th>When</Table.Th>
            {sorted('next', 'Next')}
            <Table.Th>Last</Table.Th>
            <Table.Th>If missed</Table.Th>
            <Table.Th>On</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Gap height={above} />
        {seen.map(({ index, key }) => {
          const schedule = schedules[index];
          return (
            schedule && (
              // A body a schedule: its error is a second row of it, and is measured with it.
              <Table.Tbody key={key} ref={virtual.measureElement} data-index={index}>
                <ScheduleRow schedule={schedule} onEdit={() => onEdit(schedule)} onChanged={onChanged} />
              </Table.Tbody>
            )
          );
        })}
        <Gap height={below} />
      </Table>
    </div>
  );
}

function Gap({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tbody aria-hidden>
      <tr>
        <td colSpan={COLUMNS} style={{ height, padding: 0 }} />
      </tr>
    </tbody>
  );
}
