import { Button, Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { draw, sizeWords, spoken } from '../grid/cell-words.ts';
import { BLOCK_ROWS, type GridColumn, type RowSource } from '../grid/rows.ts';

interface ViewerRowProps {
  readonly columns: readonly GridColumn[];
  readonly places: readonly number[];
  readonly source: RowSource;
  readonly row: number;
  readonly onRow: (row: number) => void;
}

/** All columns of a row, one below the other; the arrows step from row to row. */
export function ViewerRow({ columns, places, source, row, onRow }: ViewerRowProps) {
  const { data: cells } = useQuery({
    queryKey: ['row', row, source],
    // A source is known by itself, not by what it holds.
    queryKeyHashFn: () => `row ${row} ${identityOf(source)}`,
    queryFn: async ({ signal }) => (await source.block(Math.floor(row / BLOCK_ROWS), signal))[row % BLOCK_ROWS] ?? [],
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is in it has the focus.
    <div
      onKeyDown={(event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (step === undefined || row + step < 0 || row + step >= source.rows) return;
        event.preventDefault();
        onRow(row + step);
      }}
    >
      <Group gap={8} mb={8}>
        <Button variant="default" disabled={row <= 0} onClick={() => onRow(row - 1)}>
          ↑ Row before
        </Button>
        <Button variant="default" disabled={row >= source.rows - 1} onClick={() => onRow(row + 1)}>
          ↓ Row after
        </Button>
      </Group>
      <Table aria-label={`Row ${row + 1}`} fz={13} verticalSpacing={4} tabIndex={0}>
        <Table.Tbody>
          {places.map((place) => {
            const column = columns[place];
            const drawn = draw(cells?.[place], column?.kind ?? 'text');
            const size = 'size' in drawn ? drawn.size : undefined;
            return (
              <Table.Tr key={place}>
                <Table.Th scope="row" w={160} style={{ overflowWrap: 'anywhere' }}>
                  {column?.name || '(no name)'}
                  <Text size="xs" c="dimmed">
                    {column?.native}
                  </Text>
                </Table.Th>
                <Table.Td className="df-mono" aria-label={spoken(drawn)} style={{ overflowWrap: 'anywhere' }}>
                  {'text' in drawn ? (
                    drawn.text
                  ) : (
                    <Text span c="dimmed" inherit>
                      {drawn.as === 'null' ? 'NULL' : drawn.as === 'empty' ? "''" : '…'}
                    </Text>
                  )}
                  {size !== undefined && ` … ${sizeWords(size)}`}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}

const identities = new WeakMap<RowSource, number>();
let identified = 0;

function identityOf(source: RowSource): number {
  const known = identities.get(source);
  if (known !== undefined) return known;
  identified += 1;
  identities.set(source, identified);
  return identified;
}
