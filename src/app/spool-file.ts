import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileProblem } from '../files/file-error.ts';

/** A file that is made when it is first written to. */
export interface SpoolFile extends AsyncDisposable {
  readonly end: number;
  append(content: Buffer): Promise<void>;
  read(from: number, length: number): Promise<Buffer>;
}

export function spoolFile(folder: string): SpoolFile {
  const path = join(folder, randomUUID());
  let handle: Promise<FileHandle> | undefined;
  let end = 0;
  const create = async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const opened = await open(path, 'wx+', 0o600);
    // Without a name it is gone with the process, however that ends; Windows keeps a name as long as it is open.
    if (process.platform !== 'win32') await rm(path, { force: true });
    return opened;
  };
  return {
    get end() {
      return end;
    },
    async append(content) {
      try {
        handle ??= create();
        await writeAll(await handle, content, end);
      } catch (error) {
        throw fileProblem(error, folder);
      }
      end += content.length;
    },
    async read(from, length) {
      const content = Buffer.alloc(length);
      const { bytesRead } = (await (await handle)?.read(content, 0, length, from)) ?? { bytesRead: 0 };
      return content.subarray(0, bytesRead);
    },
    async [Symbol.asyncDispose]() {
      await (await handle)?.close();
      await rm(path, { force: true });
    },
  };
}

async function writeAll(handle: FileHandle, content: Buffer, from: number): Promise<void> {
  for (let written = 0; written < content.length; ) {
    const { bytesWritten } = await handle.write(content, written, content.length - written, from + written);
    written += bytesWritten;
  }
}
