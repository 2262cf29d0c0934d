import { statfs } from 'node:fs/promises';

/** Of the disk that would be free without them. */
const PART = 1 / 8;
const MOST = 16 * 1024 ** 3;

/**
 * How many bytes all results that are kept may take together: an eighth of the disk that would be free without them, and at most
 * 16 GiB. `used`: how many they take now.
 */
export async function spaceForResults(folder: string, used: number): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.min(MOST, (bavail * bsize + used) * PART);
}
