import type { Flow } from './flow.ts';

/** Hands the workflow to the browser as a file. */
export function exportJson(flow: Flow): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(flow, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${flow.name}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
