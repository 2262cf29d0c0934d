import { open } from 'node:fs/promises';
import { chunksOf } from './rows.ts';

/** A new text file in UTF-8, written piece by piece. */
interface TextFile extends AsyncDisposable {
  write(pieces: Iterable<string>): Promise<void>;
  close(): Promise<void>;
}

export async function createTextFile(path: string): Promise<TextFile> {
  const handle = await open(path, 'wx', 0o666);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= handle.close();
    return closed;
  };
  return {
    async write(pieces) {
      for (const chunk of chunksOf(pieces)) await handle.writeFile(chunk);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
