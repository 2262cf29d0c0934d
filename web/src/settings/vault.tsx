import { Stack, Text } from '@mantine/core';
import { Facts } from './facts.tsx';

const KINDS = {
  keyring: "The system's store of secrets",
  'key-file': 'A key file',
  passphrase: 'A passphrase',
} as const;
const KEEP = {
  keyring: 'It belongs to your user of this machine: on another machine the secrets cannot be opened without it.',
  'key-file': 'Keep a copy of it elsewhere, apart from the data folder: who has both can read the secrets.',
  passphrase: 'It is written down nowhere. Who forgets it types the secrets of every connection again.',
} as const;

/** Where the key is that secrets are encrypted with. */
export function Vault() {
  return (
    <Stack gap={12} maw={720}>
      <Text>
        Passwords, keys and what was sent to models rest encrypted in the data folder. The key for them is kept apart
        from it, and the app never shows or sends it.
      </Text>
      <Facts
        of={({ keyPlace }) =>
          keyPlace === null
            ? [['Key', 'There is none yet: it is made when the first secret is kept.']]
            : [
                ['Key', KINDS[keyPlace.kind]],
                ['Where', keyPlace.words],
                ['To be kept safe', KEEP[keyPlace.kind]],
              ]
        }
      />
      <Text size="sm" c="dimmed">
        If the key is missing, connections say so when they are opened, and nothing replaces it in silence. To move to
        another machine, take the data folder and the key.
      </Text>
    </Stack>
  );
}
