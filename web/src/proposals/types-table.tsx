import { Checkbox, Table, Text } from '@mantine/core';
import { StatusBadge } from '../components/status-badge.tsx';
import type { forecastOf } from './figures.ts';

interface TypesTableProps {
  readonly forecast: ReturnType<typeof forecastOf>;
  /** Columns that may lose something. */
  readonly allowed: readonly string[];
  /** Absent: it is allowed elsewhere. */
  readonly onAllow?: ((columns: readonly string[]) => void) | undefined;
}

/** What becomes of the columns; what would lose something is allowed by its name, one by one. */
export function TypesTable({ forecast, allowed, onAllow }: TypesTableProps) {
  const noted = forecast.filter(({ verdict, reason }) => verdict !== 'exact' || reason !== null);
  if (noted.length === 0) return <Text>All {forecast.length} columns arrive exactly.</Text>;
  const allow = (column: string, isAllowed: boolean) =>
    onAllow?.(isAllowed ? [...allowed, column] : allowed.filter((each) => each !== column));
  return (
    <Table aria-label="What becomes of the columns">
      <Table.Tbody>
        {noted.map(({ column, verdict, reason }) => (
          <Table.Tr key={column}>
            <Table.Td fw={600}>{column}</Table.Td>
            <Table.Td>
              <StatusBadge
                state={verdict === 'lossy' ? 'failed' : verdict === 'exact' ? 'done' : 'notes'}
                says={verdict}
              />
            </Table.Td>
            <Table.Td>{reason}</Table.Td>
            <Table.Td>
              {verdict === 'lossy' && onAllow && (
                <Checkbox
                  label={`Allow for ${column}`}
                  checked={allowed.includes(column)}
                  onChange={(event) => allow(column, event.currentTarget.checked)}
                />
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
