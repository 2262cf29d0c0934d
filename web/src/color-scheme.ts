import { isMantineColorScheme, type MantineColorSchemeManager } from '@mantine/core';
import { api, call } from './api.ts';

/**
 * Light, dark, or as the system: kept by the server, which prints it into the page so that nothing flashes. Not in the browser's
 * store: the port, so the origin, may change.
 */
export const colorScheme: MantineColorSchemeManager = {
  get(fallback) {
    const printed = document.documentElement.dataset.scheme;
    return isMantineColorScheme(printed) ? printed : fallback;
  },
  set(value) {
    document.documentElement.dataset.scheme = value;
    // It holds in this window in any case; the next start follows what was saved last.
    call(api.preferences.$patch({ json: { theme: value === 'auto' ? null : value } })).catch(() => {});
  },
  subscribe() {},
  unsubscribe() {},
  clear() {},
};
