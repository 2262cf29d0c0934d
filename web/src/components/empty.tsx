import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** A place with nothing in it: says so, and what to do next. */
export function Empty({ says, children }: { readonly says: string; readonly children?: ReactNode }) {
  return (
    <Stack align="center" justify="center" gap={12} p={32} flex={1}>
      <Text c="dimmed" maw={520} ta="center">
        {says}
      </Text>
      {children}
    </Stack>
  );
}
