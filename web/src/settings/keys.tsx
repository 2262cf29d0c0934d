import { Group, Kbd, Stack, Text, Title } from '@mantine/core';
import { keysOf } from '../frame/keys.ts';
import { pages } from '../frame/pages.ts';

/** All keys, by page. */
export function Keys() {
  const everywhere = keysOf('');
  return (
    <Stack gap={24} maw={560}>
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
