import type { Flow } from './flow.ts';
import { tidy } from './layout.ts';

/** Lays a large workflow out beside the page, which goes on meanwhile. */
addEventListener('message', ({ data }: MessageEvent<Pick<Flow, 'nodes' | 'edges'>>) => {
  postMessage(tidy(data));
});
