/** Browsers cut a box that is taller (Firefox at 17.8 M pixels, others at 33 M); below it one pixel of scrolling is one pixel. */
const TALLEST = 8_000_000;

/**
 * Which rows are seen. Rows are of one height, so it is arithmetic; a taller list than a browser can draw is scrolled by a
 * scale. All lengths in pixels.
 */
export interface RowWindow {
  /** Of the box that is scrolled. */
  readonly height: number;
  readonly first: number;
  /** Not included. */
  readonly end: number;
  /** Where row `index` stands in the box. */
  topOf(index: number): number;
  /** The scroll position that shows `index` at the nearest edge; undefined: it is seen already. */
  scrollTo(index: number): number | undefined;
  /** The scroll position after moving by so many pixels of rows. */
  scrollBy(pixels: number): number;
}

export function rowWindow(rows: number, rowHeight: number, viewHeight: number, scrollTop: number): RowWindow {
  const real = rows * rowHeight;
  const height = Math.min(real, TALLEST);
  const scale = height > viewHeight ? (real - viewHeight) / (height - viewHeight) : 1;
  const realTop = scrollTop * scale;
  const first = Math.max(0, Math.min(rows, Math.floor(realTop / rowHeight) - 4));
  const end = Math.min(rows, Math.ceil((realTop + viewHeight) / rowHeight) + 4);
  const bounded = (top: number) => Math.max(0, Math.min(real - viewHeight, top)) / scale;
  return {
    height,
    first,
    end,
    topOf: (index) => scrollTop + (index * rowHeight - realTop),
    scrollTo(index) {
      const top = index * rowHeight;
      if (top < realTop) return bounded(top);
      if (top + rowHeight > realTop + viewHeight) return bounded(top + rowHeight - viewHeight);
      return undefined;
    },
    scrollBy: (pixels) => bounded(realTop + pixels),
  };
}
