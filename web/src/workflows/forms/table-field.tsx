import { Autocomplete, Group, Input, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { formatTableName } from '../../../../src/contract/names.ts';
import { RoleBadge } from '../../components/role-badge.tsx';
import { connectionsQuery, tablesQuery } from '../../queries.ts';
import { cutReference } from '../describe.ts';

const OFFERED = '50';
const WORKSPACE = 'workspace';

/** The saved connections and the workspace, each with its role. */
export function useConnectionNames() {
  const { data = [] } = useQuery(connectionsQuery);
  return {
    names: [...data.map(({ name }) => name), WORKSPACE],
    roleOf: (name: string) => data.find((each) => each.name === name)?.role,
  };
}

interface TableFieldProps {
  readonly label: string;
  readonly description?: string;
  /** `connection:schema.table` */
  readonly value: string;
  readonly path: string;
  readonly error: string | undefined;
  readonly onChange: (reference: string | undefined) => void;
}

/** A table by connection and name; names come from the server as they are typed, others may be typed in full. */
export function TableField({ label, description, value, path, error, onChange }: TableFieldProps) {
  const { names, roleOf } = useConnectionNames();
  const { connection, table } = cutReference(value);
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div">
      <Group gap={8} wrap="nowrap" align="center">
        <Select
          aria-label={`${label}: connection`}
          placeholder="Connection"
          w={150}
          searchable
          data={names}
          value={connection || null}
          onChange={(name) => onChange(name === null ? undefined : `${name}:${connection === name ? table : ''}`)}
          error={error !== undefined}
          data-path={path}
        />
        <TableName
          label={`${label}: table`}
          connection={connection}
          value={table}
          isWrong={error !== undefined}
          onChange={(name) => onChange(`${connection}:${name}`)}
        />
        {connection !== '' && connection !== WORKSPACE && <RoleBadge role={roleOf(connection)} />}
      </Group>
    </Input.Wrapper>
  );
}

interface TableNameProps {
  readonly label: string;
  readonly connection: string;
  readonly value: string;
  readonly isWrong: boolean;
  readonly onChange: (table: string) => void;
}

function TableName({ label, connection, value, isWrong, onChange }: TableNameProps) {
  const [search] = useDebouncedValue(value.split('.').at(-1)?.replaceAll('"', '') ?? '', 250);
  const { data } = useQuery({
    ...tablesQuery(connection, { search, limit: OFFERED }),
    enabled: connection !== '',
    placeholderData: (before) => before,
  });
  const offered = (data?.tables ?? []).map(({ schema, name }) =>
    formatTableName(schema === '' ? { name } : { schema, name }),
  );
  return (
    <Autocomplete
      aria-label={label}
      placeholder="schema.table"
      size="xs"
      flex={1}
      data={[...new Set(offered)]}
      // The server has searched already.
      filter={({ options }) => options}
      limit={Number(OFFERED)}
      value={value}
      disabled={connection === ''}
      error={isWrong}
      onChange={onChange}
    />
  );
}
