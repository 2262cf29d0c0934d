import { Button, Group, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { namesNear, refreshNames } from './completion.ts';
import { nearest } from './near.ts';
import { usePlace } from './place.ts';
import { placeOfError, type TabRun } from './runs.ts';

/** A name, with what stands before it and a dot: the name of its table, its schema. */
const NAME = /^(?:[\p{L}\p{N}_$"`[\]]+\s*\.\s*)*(["`[]?)([\p{L}_][\p{L}\p{N}_$]*)/u;

interface FixBarProps {
  readonly run: TabRun;
  readonly text: string;
  readonly onFix: (from: number, to: number, name: string) => void;
}

/** Where the database did not know a name: one of the catalog that is spelled nearly so. */
export function FixBar({ run, text, onFix }: FixBarProps) {
  const client = useQueryClient();
  const { written } = usePlace(run.connection);
  const at = run.query?.activity.error?.code === 'invalid-sql' ? placeOfError(run, text) : undefined;
  const [whole = '', quote = '', word = ''] = at === undefined ? [] : (NAME.exec(text.slice(at)) ?? []);
  const { data: name } = useQuery({
    queryKey: ['near-name', run.query?.id, run.connection, word],
    queryFn: async () => {
      const look = async () => nearest(word, await namesNear(client, run.connection, run.sql, word));
      const known = await look();
      if (known !== undefined) return known;
      await refreshNames(client, run.connection);
      return (await look()) ?? null;
    },
    enabled: word !== '',
  });
  if (at === undefined || !name) return null;
  const from = at + whole.length - word.length;
  return (
    <Group px={8} py={4} gap={8} bg="var(--df-notes-tint)">
      <Text size="sm" c="var(--df-notes-ink)">
        There is no {word} here. Did you mean {name}?
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => onFix(from, from + word.length, quote === '' ? written(name) : name)}
      >
        Fix
      </Button>
    </Group>
  );
}
