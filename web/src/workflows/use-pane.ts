import { useMediaQuery } from '@mantine/hooks';
import { useCallback, useState } from 'react';
import type { KeptView } from './view.ts';

/** Whether the pane of the selected node is there, as it was left; on a narrow page it is a drawer, which comes when it is asked for. */
export function usePane(view: KeptView) {
  const isWide = useMediaQuery('(min-width: 1280px)', window.innerWidth >= 1280);
  // An address that names a tab of the pane means the pane.
  const [isOpen, setIsOpen] = useState(
    () =>
      new URLSearchParams(window.location.search).has('panel') ||
      (isWide && (view.store.getState().isPaneOpen ?? true)),
  );
  const show = useCallback(
    (isPaneOpen: boolean) => {
      setIsOpen(isPaneOpen);
      view.change({ isPaneOpen });
    },
    [view],
  );
  return { isWide, isOpen, show };
}
