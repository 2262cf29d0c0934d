import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';

export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

export const NONE: Selection = { nodes: new Set(), edges: new Set() };

/** What is selected in a workflow; one node alone stands in the address. */
export function useSelection(workflow: string) {
  const navigate = useNavigate();
  const search: { readonly node?: string } = useSearch({ strict: false });
  const [selection, setSelection] = useState<Selection>(() =>
    search.node === undefined ? NONE : { ...NONE, nodes: new Set([search.node]) },
  );
  const select = useCallback((...ids: readonly string[]) => setSelection({ ...NONE, nodes: new Set(ids) }), []);
  const only = selection.nodes.size === 1 ? [...selection.nodes][0] : undefined;
  /** The address without a panel: the form, or no pane. */
  const address = useCallback(
    (node: string | undefined) =>
      void navigate({
        to: '/workflows/$workflow',
        params: { workflow },
        search: node === undefined ? {} : { node },
        replace: true,
      }),
    [navigate, workflow],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new node is written into the address.
  useEffect(() => {
    if (search.node !== only) address(only);
  }, [only]);
  return { selection, setSelection, select, only, address };
}
