import { Table } from '@mantine/core';
import { ErrorNote } from './error-note.tsx';

interface ErrorRowProps {
  /** Nothing is drawn without one. */
  readonly error: unknown;
  readonly what?: string;
  /** Of the table. */
  readonly columns: number;
}

/** What failed of the row above, in a row of its own. */
export function ErrorRow({ error, what, columns }: ErrorRowProps) {
  if (error == null) return null;
  return (
    <Table.Tr>
      <Table.Td colSpan={columns}>
        <ErrorNote error={error} {...(what !== undefined && { what })} />
      </Table.Td>
    </Table.Tr>
  );
}
