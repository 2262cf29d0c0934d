/** Frames that a pane may take to come: two seconds, as the editor's script is loaded when it is first shown. */
const TRIES = 120;

/** Gives a field of the node's pane the focus: the nearest to a path in its settings, else its first one. */
export function focusField(path = '', tries = TRIES): void {
  requestAnimationFrame(() => {
    const pane = document.querySelector('[data-node-pane]');
    const fields = [...(pane?.querySelectorAll<HTMLElement>('[data-path]') ?? [])];
    // The pane may be on its way, or turn from its rows to its form.
    if (fields.length === 0 && tries > 0) {
      focusField(path, tries - 1);
      return;
    }
    if (!pane) return;
    const above = fields.filter(({ dataset }) => path.startsWith(dataset.path ?? ' '));
    const [nearest] = above.sort((one, other) => lengthOf(other) - lengthOf(one));
    const field = nearest ?? fields[0] ?? pane.querySelector<HTMLElement>('input');
    const text = field?.querySelector<HTMLElement>('.cm-content');
    // An editor comes later than its frame.
    if (field instanceof HTMLDivElement && !text && tries > 0) return focusField(path, tries - 1);
    // A drawer gives the focus away itself once it is there, to the one that is marked.
    for (const other of pane.querySelectorAll('[data-autofocus]')) other.removeAttribute('data-autofocus');
    field?.setAttribute('data-autofocus', 'true');
    (text ?? field)?.focus();
  });
}

const lengthOf = ({ dataset }: HTMLElement) => dataset.path?.length ?? 0;
