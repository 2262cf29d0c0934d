import { useEffect, useRef, useState } from 'react';
import { type Draft, openDraft } from '../drafts.ts';
import { AS_IT_CAME, type Layout } from './layout.ts';

/** How a grid is laid out; with a key, as it was left. */
export function useLayout(key: string | undefined): readonly [Layout, (change: (before: Layout) => Layout) => void] {
  const [layout, setLayout] = useState(AS_IT_CAME);
  const draft = useRef<Draft<Layout>>(undefined);
  useEffect(() => {
    draft.current = undefined;
    setLayout(AS_IT_CAME);
    if (key === undefined) return;
    let isHere = true;
    // Another window's layout is as good: it is not asked about.
    const opened = openDraft<Layout>(`grid:${key}`, () => {});
    draft.current = opened;
    opened
      .load()
      .then((kept) => {
        if (kept && isHere) setLayout({ ...AS_IT_CAME, ...kept });
      })
      .catch(() => {}); // As it came, then.
    return () => {
      isHere = false;
    };
  }, [key]);
  return [
    layout,
    (change) => {
      const next = change(layout);
      setLayout(next);
      draft.current?.save(next);
    },
  ];
}
