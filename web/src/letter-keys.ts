import { type HotkeyItem, useHotkeys } from '@mantine/hooks';
import { useRemembered } from './remembered.ts';

/** Whether keys without Ctrl or Cmd do something outside inputs; who speaks to the computer switches them off. */
export function useLettersAreOn(): readonly [boolean, (on: boolean) => void] {
  return useRemembered<boolean>('keys.letters', true);
}

/** Keys of a page that are a single letter or sign. */
export function useLetterKeys(items: HotkeyItem[]): void {
  const [isOn] = useLettersAreOn();
  useHotkeys(isOn ? items : []);
}
