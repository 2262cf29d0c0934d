import { useCallback, useEffect, useReducer } from 'react';
import { ApiError, api, call } from './api.ts';

/** Something typed that is kept by the server within half a second: a reload, another port, a closed window lose nothing. */
export interface Draft<T> {
  /** What was kept; undefined = nothing. */
  load(): Promise<T | undefined>;
  /** Keeps it soon; the last one counts. */
  save(content: T): void;
  /** Behind `onNewer`: what is here takes the place of what the other window has kept. */
  overwrite(content: T): Promise<void>;
}

const SOON = 500;

/** `onNewer`: another window has kept something newer, which is not overwritten. */
export function openDraft<T>(key: string, onNewer: () => void): Draft<T> {
  let version = 0;
  let waiting: { readonly content: T } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isSending = false;
  let isOlder = false;

  async function send(): Promise<void> {
    clearTimeout(timer);
    if (isSending || isOlder || !waiting) return;
    const { content } = waiting;
    waiting = undefined;
    isSending = true;
    try {
      ({ version } = await call(
        api.drafts[':key'].$put(
          { param: { key: encodeURIComponent(key) }, json: { content, version } },
          { init: { keepalive: true } },
        ),
      ));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'conflict') {
        isOlder = true;
        onNewer();
      } else waiting ??= { content }; // The server is away: again when something is typed, or the page is left.
    } finally {
      isSending = false;
      if (waiting) timer = setTimeout(send, SOON);
    }
  }

  window.addEventListener('pagehide', () => void send());
  return {
    async load() {
      const kept = await call(api.drafts[':key'].$get({ param: { key: encodeURIComponent(key) } }));
      if (kept === null) return undefined;
      version = kept.version;
      return kept.content as T; // Kept by `save` of the same key.
    },
    save(content) {
      waiting = { content };
      clearTimeout(timer);
      timer = setTimeout(send, SOON);
    },
    async overwrite(content) {
      version = (await call(api.drafts[':key'].$get({ param: { key } })))?.version ?? 0;
      isOlder = false;
      waiting = { content };
      await send();
    },
  };
}

const typed = new Map<string, { readonly draft: Draft<string>; text: string }>();

/** A text that is being typed, kept under a key until it is used: then it is made empty. */
export function useTypedText(key: string): readonly [string, (text: string) => void] {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (typed.has(key)) return;
    const draft = openDraft<string>(key, () => {});
    const entry = { draft, text: '' };
    typed.set(key, entry);
    // What is typed meanwhile counts.
    draft.load().then(
      (text) => {
        if (entry.text === '' && text) entry.text = text;
        draw();
      },
      () => {},
    );
  }, [key]);
  const set = useCallback(
    (text: string) => {
      const entry = typed.get(key);
      if (!entry) return;
      entry.text = text;
      entry.draft.save(text);
      draw();
    },
    [key],
  );
  return [typed.get(key)?.text ?? '', set];
}
