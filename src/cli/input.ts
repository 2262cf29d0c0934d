import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DagFluxError, throwIfAborted } from '../contract/errors.ts';
import type { Context } from './context.ts';

/** All of standard input as text. */
export async function readStandardInput({ signal, surroundings }: Context): Promise<string> {
  throwIfAborted(signal);
  try {
    return withoutMark(await text(addAbortSignal(signal, surroundings.stdin)));
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  }
}

/** A text file, by a path relative to where the person stands. */
export async function readTextFile({ surroundings }: Context, file: string): Promise<string> {
  const path = resolve(surroundings.directory, file);
  try {
    return withoutMark(await readFile(path, 'utf8'));
  } catch (error) {
    // Node's own errors of file calls carry a code.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new DagFluxError('invalid-input', `The file ${path} cannot be read (${code}).`, {
      hint: 'A path is relative to the folder where you stand.',
      cause: error,
    });
  }
}

/** @throws invalid-input */
export function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new DagFluxError('invalid-input', 'The file is not JSON.', {
      hint: 'Add --help to see what stands in it.',
      cause,
    });
  }
}

/** Without the byte order mark that editors on Windows put first. */
function withoutMark(content: string): string {
  return content.startsWith('\ufeff') ? content.slice(1) : content;
}
