import { EdgeView } from './edge-view.tsx';
import { NodeView } from './node-view.tsx';

const NODE_TYPES = { node: NodeView };
const EDGE_TYPES = { edge: EdgeView };
/** Never larger than it is. */
export const FIT = { maxZoom: 1, padding: 0.15 } as const;
/** Above so many nodes only those that are seen are drawn: below, that is slower. */
export const SEEN_ONLY_ABOVE = 200;
/** From so many nodes on there is no map. */
export const MAP_LIMIT = 1000;
/** From so many nodes on they are looked for by name. */
export const SEARCH_FROM = 50;
/** Below this a node shows its icon, name and state alone. */
export const FAR = 0.5;

const ARIA_LABELS = {
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

/** Of every canvas. */
export const CANVAS = {
  nodeTypes: NODE_TYPES,
  edgeTypes: EDGE_TYPES,
  fitViewOptions: FIT,
  minZoom: 0.25,
  maxZoom: 2,
  zoomOnDoubleClick: false,
  zoomActivationKeyCode: ['Meta', 'Control'],
  ariaLabelConfig: ARIA_LABELS,
  proOptions: { hideAttribution: true },
};
