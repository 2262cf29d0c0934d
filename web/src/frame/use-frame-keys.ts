import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useLetterKeys, useLettersAreOn } from '../letter-keys.ts';
import { pages } from './pages.ts';

interface FrameKeys {
  readonly toggleNavigation: () => void;
  readonly showKeys: () => void;
  readonly search: () => void;
}

const FOLLOWS_WITHIN = 1500;

/** Keys that work on every page, outside inputs: `g` and a page's letter, `[`, `?`, `/`, F6. */
export function useFrameKeys({ toggleNavigation, showKeys, search }: FrameKeys): void {
  const navigate = useNavigate();
  // Never: a letter in the first moments of a page is no second one.
  const pressedG = useRef(Number.NEGATIVE_INFINITY);
  const [lettersAreOn] = useLettersAreOn();
  useHotkeys([['shift+?', showKeys, { usePhysicalKeys: false }]]);
  useLetterKeys([
    ['[', toggleNavigation],
    ['/', () => document.querySelector<HTMLInputElement>('main input[data-filter]')?.focus()],
  ]);
  // In editors and fields too.
  useHotkeys([['mod+K', search]], [], true);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'F6') return void (nextPane(event.shiftKey ? -1 : 1) && event.preventDefault());
      if (!lettersAreOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === 'g') {
        pressedG.current = event.timeStamp;
        return;
      }
      if (event.timeStamp - pressedG.current > FOLLOWS_WITHIN) return;
      pressedG.current = Number.NEGATIVE_INFINITY;
      const page = pages.find(({ key }) => key === event.key);
      if (!page) return;
      event.preventDefault();
      event.stopPropagation();
      void navigate({ to: page.to });
    };
    // Before the page's own single letters.
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [navigate, lettersAreOn]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable=true], .cm-editor') !== null
  );
}

/** Moves the focus to the next pane; false behind the last: the browser gets the key. */
function nextPane(step: 1 | -1): boolean {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')];
  const next = panes.findIndex((pane) => pane.contains(document.activeElement)) + step;
  const pane = panes[next];
  if (!pane) return false;
  const inside = pane.querySelector<HTMLElement>('[tabindex="0"], input, button, .cm-content, a[href]');
  (inside ?? pane).focus();
  return true;
}
