import { EdgeView } from './edge-view.tsx';
import { NodeView } from './node-view.tsx';

export const NODE_TYPES = { node: NodeView };
export const EDGE_TYPES = { edge: EdgeView };
/** Never larger than it is. */
export const FIT = { maxZoom: 1, padding: 0.15 } as const;
/** Above so many nodes only those that are seen are drawn: below, that is slower. */
export const SEEN_ONLY_ABOVE = 200;
/** Above so many nodes there is no map. */
export const MAP_LIMIT = 1000;

export const ARIA_LABELS = {
  'node.a11yDescription.default':
    'Arrows go along the edges, Enter opens the pane, a adds a node behind this one, c connects it, Delete takes it away.',
  'node.a11yDescription.keyboardDisabled':
    'Arrows go along the edges, Enter opens the pane, a adds a node behind this one, c connects it, Delete takes it away.',
  'edge.a11yDescription.default': 'Delete takes the edge away.',
  'minimap.ariaLabel': 'Map of the workflow',
  'handle.ariaLabel': 'Connect',
};

/** What is dragged from the strip of kinds. */
export const KIND = 'application/x-dagflux-kind';
