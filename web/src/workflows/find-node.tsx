import { Select } from '@mantine/core';
import { useMemo } from 'react';
import type { CanvasNode } from './node-view.tsx';

interface FindNodeProps {
  readonly nodes: readonly CanvasNode[];
  readonly onFind: (node: string) => void;
}

const OFFERED = 50;

/** Goes to a node by its name. */
export function FindNode({ nodes, onFind }: FindNodeProps) {
  const data = useMemo(
    () => nodes.map(({ id, data: { title, kindTitle } }) => ({ value: id, label: `${title} · ${kindTitle}` })),
    [nodes],
  );
  return (
    <Select
      data-filter
      aria-label="Find a node"
      placeholder={`Find among ${nodes.length} nodes ( / )`}
      w={220}
      size="xs"
      searchable
      selectFirstOptionOnChange
      limit={OFFERED}
      data={data}
      value={null}
      nothingFoundMessage="No node is called like that."
      onChange={(id) => id !== null && onFind(id)}
    />
  );
}
