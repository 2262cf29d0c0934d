import { Group, Kbd, Stack, Switch, Text, Title } from '@mantine/core';
import { keysOf } from '../frame/keys.ts';
import { pages } from '../frame/pages.ts';
import { useLettersAreOn } from '../letter-keys.ts';
import { useSaved } from './saved.tsx';

/** All keys, by page. */
export function Keys() {
  const everywhere = keysOf('');
  const [lettersAreOn, setLetters] = useLettersAreOn();
  const letters = useSaved(setLetters);
  return (
    <Stack gap={24} maw={560}>
      <Group gap={12} justify="space-between">
        <Switch
          label="Single letters and signs are keys"
          description="Off: only keys with Ctrl or Cmd, and those of what has the focus. For who speaks to the computer."
          checked={lettersAreOn}
          onChange={(event) => letters.change(lettersAreOn, event.currentTarget.checked)}
        />
        {letters.note}
      </Group>
      <KeyList title="Everywhere" keys={everywhere} />
      {pages.map(({ path, label }) => {
        const own = keysOf(path.slice(1)).slice(0, -everywhere.length);
        return own.length > 0 && <KeyList key={path} title={label} keys={own} />;
      })}
    </Stack>
  );
}

function KeyList({ title, keys }: { readonly title: string; readonly keys: ReturnType<typeof keysOf> }) {
  return (
    <div>
      <Title order={2} mb={8}>
        {title}
      </Title>
      {keys.map(([combination, meaning]) => (
        <Group key={combination} justify="space-between" py={2}>
          <Text size="sm">{meaning}</Text>
          <Kbd>{combination}</Kbd>
        </Group>
      ))}
    </div>
  );
}
