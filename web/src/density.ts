import { useEffect } from 'react';
import { useRemembered } from './remembered.ts';

export type Density = 'compact' | 'comfortable';

/** What comfortable adds to the height of rows and controls, in pixels; `--df-more` in style sheets. */
const MORE = 6;

/** How close rows and controls stand: kept by the server, which prints it into the page. */
export function useDensity(): readonly [Density, (density: Density) => void] {
  return useRemembered<Density>('density', 'compact');
}

/** Says it to the style sheets. */
export function useDensityOfPage(): void {
  const [density] = useDensity();
  useEffect(() => {
    document.documentElement.dataset.density = density;
  }, [density]);
}

/** The height of a row that is placed by arithmetic, from the compact one. */
export function useRowHeight(compact: number): number {
  const [density] = useDensity();
  return density === 'comfortable' ? compact + MORE : compact;
}
