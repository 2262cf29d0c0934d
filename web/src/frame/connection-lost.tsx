import { Alert } from '@mantine/core';
import { useIsLost } from '../events.ts';

export function ConnectionLost() {
  const isLost = useIsLost();
  if (!isLost) return null;
  return (
    <Alert role="alert" color="red" variant="light" p={8} radius={0}>
      DagFlux is not answering on this machine. Retrying… Your text is safe.
    </Alert>
  );
}
