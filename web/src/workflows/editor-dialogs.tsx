import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, call } from '../api.ts';
import { workflowsQuery } from '../queries.ts';
import type { CanvasStore } from './canvas-store.ts';
import { ChooseDialog } from './choose-dialog.tsx';
import { Confirm } from './confirm.tsx';
import { describeNode } from './describe.ts';
import { AddDialog, ConnectDialog } from './dialogs.tsx';
import { DryRun } from './dry-run.tsx';
import { type Flow, nodeOf, type Position } from './flow.ts';
import { Outline } from './outline.tsx';
import type { NodeKind } from './queries.ts';

interface AddAt {
  readonly behind: string | undefined;
  readonly handle: string | undefined;
  readonly position?: Position | undefined;
}

/** The one dialog that is open. */
export type OpenDialog =
  | ({ readonly is: 'add' } & AddAt)
  | { readonly is: 'connect'; readonly node: string; readonly handles: readonly string[]; readonly handle?: string }
  | { readonly is: 'outline' }
  | { readonly is: 'dry run' }
  | { readonly is: 'delete' };

interface EditorDialogsProps {
  readonly dialog: OpenDialog | undefined;
  readonly canvas: CanvasStore;
  readonly flow: Flow;
  readonly kinds: readonly NodeKind[];
  readonly flush: () => Promise<void>;
  readonly onAdd: (kind: string, at: AddAt) => void;
  readonly onConnect: (from: string, handle: string | undefined, to: string) => void;
  readonly onSelect: (node: string) => void;
  readonly onOpen: (dialog: OpenDialog | undefined) => void;
}

export function EditorDialogs(props: EditorDialogsProps) {
  const { dialog, canvas, flow, kinds, flush, onAdd, onConnect, onSelect, onOpen } = props;
  const client = useQueryClient();
  const navigate = useNavigate();
  const close = () => onOpen(undefined);
  const then = (work: () => void) => {
    close();
    work();
  };
  if (dialog === undefined) return null;
  switch (dialog.is) {
    case 'add': {
      const behind = nodeOf(flow, dialog.behind);
      return (
        <AddDialog
          behind={behind && describeNode(behind).title}
          onAdd={(kind) => then(() => onAdd(kind, dialog))}
          onClose={close}
        />
      );
    }
    case 'connect': {
      const { handles, handle } = dialog;
      const node = nodeOf(flow, dialog.node);
      if (!node) return null;
      if (handles.length > 1 && handle === undefined) {
        return (
          <ChooseDialog
            title={`Which way of ${describeNode(node).title}?`}
            choices={handles.map((name) => ({ value: name, label: name }))}
            onChoose={(name) => onOpen({ ...dialog, handle: name })}
            onClose={close}
          />
        );
      }
      return (
        <ConnectDialog
          canvas={canvas}
          node={node}
          handle={handle}
          onConnect={(to) => then(() => onConnect(node.id, handle, to))}
          onClose={close}
        />
      );
    }
    case 'outline':
      return <Outline flow={flow} kinds={kinds} onSelect={(id) => then(() => onSelect(id))} onClose={close} />;
    case 'dry run':
      return <DryRun flow={flow} flush={flush} onSelect={(id) => then(() => onSelect(id))} onClose={close} />;
    case 'delete': {
      const remove = async () => {
        await flush();
        await call(api.workflows[':name'].$delete({ param: { name: flow.name } }));
        await client.invalidateQueries({ queryKey: workflowsQuery.queryKey });
        await navigate({ to: '/workflows' });
      };
      return (
        <Confirm
          title={`Delete ${flow.name}?`}
          says="The workflow goes, with its schedule. Its runs stay, and no table changes."
          button="Delete workflow"
          onConfirm={remove}
          onClose={close}
        />
      );
    }
  }
}
