import { ActionIcon, Autocomplete, Button, Checkbox, Group, Select, Stack, Text, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { ICON } from '../../icons.ts';
import { isObject, listOf, textOf } from '../flow.ts';
import type { Input } from './inputs.ts';
import type { FormProps } from './node-form.tsx';

interface Pair {
  readonly left: string;
  readonly right: string;
  readonly as?: 'text';
}

interface JoinEntry {
  readonly left: string;
  readonly right: string;
  readonly type: string;
  readonly on: readonly Pair[];
}

const TYPES = [
  { value: 'inner', label: 'Rows that match (inner)' },
  { value: 'left', label: 'All of the left (left)' },
  { value: 'full', label: 'All of both (full)' },
];

const readPair = (value: unknown): Pair => {
  const { left, right, as } = isObject(value) ? value : {};
  return { left: textOf(left), right: textOf(right), ...(as === 'text' && { as }) };
};

const readEntry = (value: unknown): JoinEntry => {
  const { left, right, type, on } = isObject(value) ? value : {};
  return { left: textOf(left), right: textOf(right), type: textOf(type), on: listOf(on).map(readPair) };
};

/** The pairs: which column of the left is equal to which of the right, for each source that is brought in. */
export function JoinPairs({ node, set, errorAt, inputs }: FormProps & { readonly inputs: readonly Input[] }) {
  const entries = listOf(node.joins).map(readEntry);
  const save = (joins: readonly JoinEntry[]) => set({ joins: joins.length === 0 ? undefined : joins });
  const change = (index: number, changes: Partial<JoinEntry>) =>
    save(entries.map((entry, at) => (at === index ? { ...entry, ...changes } : entry)));
  const titles = inputs.map(({ name, title }) => ({ value: name, label: title }));
  const joined = new Set(entries.flatMap(({ left, right }) => [left, right]));
  const missing = inputs.filter(({ name }) => !joined.has(name));
  const addEntry = () => {
    const [first] = inputs;
    const right = entries.length === 0 ? inputs[1] : missing[0];
    if (!first || !right) return;
    const left = entries[0]?.left ?? first.name;
    save([...entries, { left, right: right.name, type: 'inner', on: [guess(inputs, left, right.name)] }]);
  };
  const columns = (source: string) =>
    inputs.find(({ name }) => name === source)?.columns?.map(({ name }) => name) ?? [];
  const typeOf = (source: string, column: string) =>
    inputs.find(({ name }) => name === source)?.columns?.find(({ name }) => name === column)?.type ?? '';
  return (
    <Stack gap={8} component="section" aria-label="Pairs">
      <Title order={2} size="h2">
        What is equal
      </Title>
      {errorAt('joins') && (
        <Text size="md" c="var(--df-notes-ink)">
          {errorAt('joins')}
        </Text>
      )}
      {entries.map((entry, index) => {
        const path = `joins[${index}]`;
        const pairs = (on: readonly Pair[]) => change(index, { on });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry has no name but its place.
          <Stack key={index} gap={4} p={8} bd="1px solid var(--df-hairline)" style={{ borderRadius: 8 }}>
            <Group gap={4} wrap="nowrap" align="flex-end">
              <Select
                label="Left"
                flex={1}
                data={titles}
                value={entry.left || null}
                data-path={`${path}.left`}
                error={errorAt(`${path}.left`)}
                onChange={(left) => change(index, { left: left ?? '' })}
              />
              <Select
                label="Right"
                flex={1}
                data={titles}
                value={entry.right || null}
                data-path={`${path}.right`}
                error={errorAt(`${path}.right`)}
                onChange={(right) => change(index, { right: right ?? '' })}
              />
              <ActionIcon
                aria-label={`Take join ${index + 1} away`}
                onClick={() => save(entries.filter((_, at) => at !== index))}
              >
                <IconX {...ICON} />
              </ActionIcon>
            </Group>
            <Select
              aria-label="Which rows are kept"
              data={TYPES}
              value={entry.type || null}
              data-path={`${path}.type`}
              error={errorAt(`${path}.type`)}
              onChange={(type) => change(index, { type: type ?? 'inner' })}
            />
            {entry.on.map((pair, at) => {
              const here = `${path}.on[${at}]`;
              const put = (changes: Partial<Pair>) =>
                pairs(entry.on.map((other, place) => (place === at ? { ...other, ...changes } : other)));
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <Stack key={at} gap={2}>
                  <Group gap={4} wrap="nowrap" align="flex-start">
                    {(['left', 'right'] as const).map((side) => (
                      <Autocomplete
                        key={side}
                        size="xs"
                        flex={1}
                        aria-label={`Pair ${at + 1}: column of the ${side}`}
                        placeholder={`column of ${entry[side]}`}
                        data={columns(entry[side])}
                        limit={200}
                        value={pair[side]}
                        data-path={`${here}.${side}`}
                        error={errorAt(`${here}.${side}`)}
                        description={typeOf(entry[side], pair[side])}
                        inputWrapperOrder={['input', 'description', 'error']}
                        onChange={(column) => put({ [side]: column })}
                      />
                    ))}
                    <ActionIcon
                      aria-label={`Take pair ${at + 1} away`}
                      disabled={entry.on.length < 2}
                      onClick={() => pairs(entry.on.filter((_, place) => place !== at))}
                    >
                      <IconX {...ICON} />
                    </ActionIcon>
                  </Group>
                  <Checkbox
                    label="Compare as text"
                    checked={pair.as === 'text'}
                    onChange={(event) =>
                      pairs(
                        entry.on.map(({ as, ...other }, place) => ({
                          ...other,
                          ...((place === at ? event.currentTarget.checked : as === 'text') && { as: 'text' as const }),
                        })),
                      )
                    }
                  />
                </Stack>
              );
            })}
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() => pairs([...entry.on, { left: '', right: '' }])}
              style={{ alignSelf: 'flex-start' }}
            >
              + one more pair
            </Button>
          </Stack>
        );
      })}
      {(entries.length === 0 || missing.length > 0) && (
        <Button variant="default" onClick={addEntry} data-path="joins">
          {entries.length === 0 ? 'Join the first two' : `Bring in ${missing[0]?.title}`}
        </Button>
      )}
    </Stack>
  );
}

/** A pair to begin with: a column that both have, the more specific the better. */
function guess(inputs: readonly Input[], left: string, right: string): Pair {
  const of = (source: string) => inputs.find(({ name }) => name === source)?.columns?.map(({ name }) => name) ?? [];
  const theirs = new Set(of(right));
  const both = of(left).filter((name) => theirs.has(name));
  const name = both.find((each) => /id$/i.test(each)) ?? both[0] ?? '';
  return { left: name, right: name };
}
