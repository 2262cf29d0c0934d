import { ICON, icons } from '../icons.ts';

/** The icon of a kind of node. */
export function KindIcon({ kind, size = ICON.size }: { readonly kind: string; readonly size?: number }) {
  const Icon = kind in icons ? icons[kind as 'join'] : icons.workflows; // Just looked up.
  return <Icon {...ICON} size={size} />;
}
