import { ActionIcon, Autocomplete, Button, Group, Menu, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { ICON } from '../../icons.ts';
import { isObject, listOf, textOf } from '../flow.ts';
import type { Input } from './inputs.ts';
import type { FormProps } from './node-form.tsx';

interface Kept {
  readonly source: string;
  readonly column: string;
  readonly as: string;
}

const readKept = (value: unknown): Kept => {
  const { source, column, as } = isObject(value) ? value : {};
  return { source: textOf(source), column: textOf(column), as: textOf(as) };
};

/** The columns that are kept, with their new names. */
export function JoinColumns({ node, set, errorAt, inputs }: FormProps & { readonly inputs: readonly Input[] }) {
  const kept = listOf(node.columns).map(readKept);
  const save = (columns: readonly Kept[]) => set({ columns: columns.length === 0 ? undefined : columns });
  const change = (index: number, changes: Partial<Kept>) =>
    save(kept.map((each, at) => (at === index ? { ...each, ...changes } : each)));
  const addAll = (source: Input) => {
    const taken = new Set(kept.map(({ as }) => as));
    const has = new Set(kept.filter((each) => each.source === source.name).map(({ column }) => column));
    const added = (source.columns ?? [])
      .filter(({ name }) => !has.has(name))
      .map(({ name }) => ({
        source: source.name,
        column: name,
        as: taken.has(name) ? `${source.name}_${name}` : name,
      }));
    save([...kept, ...added]);
  };
  return (
    <Stack gap={4} component="section" aria-label="Columns">
      <Group justify="space-between">
        <Title order={2} size="h2">
          Columns that are kept
        </Title>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" data-path="columns">
              Add ▾
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={400} style={{ overflow: 'auto' }}>
            {inputs.map((input) => (
              <div key={input.name}>
                <Menu.Label>{input.title}</Menu.Label>
                {input.columns ? (
                  <>
                    <Menu.Item onClick={() => addAll(input)}>All of {input.title}</Menu.Item>
                    {input.columns.map(({ name }) => (
                      <Menu.Item
                        key={name}
                        onClick={() => save([...kept, { source: input.name, column: name, as: name }])}
                      >
                        {name}
                      </Menu.Item>
                    ))}
                  </>
                ) : (
                  <Menu.Item onClick={() => save([...kept, { source: input.name, column: '', as: '' }])}>
                    A column, by its name
                  </Menu.Item>
                )}
              </div>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
      {errorAt('columns') && (
        <Text size="md" c="var(--df-notes-ink)">
          {errorAt('columns')}
        </Text>
      )}
      {kept.map(({ source, column, as }, index) => {
        const path = `columns[${index}]`;
        const input = inputs.find(({ name }) => name === source);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column has no name but its place.
          <Group key={index} gap={4} wrap="nowrap" align="flex-start">
            <Autocomplete
              size="xs"
              flex={1}
              aria-label={`Column ${index + 1} of ${input?.title ?? source}`}
              leftSection={<Text size="xs">{(input?.title ?? source).slice(0, 12)}.</Text>}
              leftSectionWidth={92}
              data={input?.columns?.map(({ name }) => name) ?? []}
              limit={200}
              value={column}
              data-path={`${path}.column`}
              error={errorAt(`${path}.column`) ?? errorAt(`${path}.source`)}
              onChange={(next) => change(index, { column: next, ...(as === column && { as: next }) })}
            />
            <TextInput
              w={130}
              aria-label={`New name of column ${index + 1}`}
              value={as}
              data-path={`${path}.as`}
              error={errorAt(`${path}.as`)}
              onChange={(event) => change(index, { as: event.currentTarget.value })}
            />
            <ActionIcon
              aria-label={`Take ${as || `column ${index + 1}`} away`}
              onClick={() => save(kept.filter((_, at) => at !== index))}
            >
              <IconX {...ICON} />
            </ActionIcon>
          </Group>
        );
      })}
    </Stack>
  );
}
