import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const UNFINISHED = '.unfinished';
/** Whatever is so old nobody writes any more. */
const LEFT_BEHIND_MS = 3_600_000;

/**
 * Replaces a file in one step: whoever reads it, also after a crash or a power failure, finds the old bytes or the new
 * ones.
 */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  // In the same folder, because only within a file system is a rename one step; by another name each time, because
  // another process may write too.
  const unfinished = `${file}.${randomUUID()}${UNFINISHED}`;
  try {
    await writeThrough(unfinished, bytes);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Removes what crashes left in the folder. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(UNFINISHED)) continue;
    const file = join(folder, name);
    const { mtimeMs } = (await orMissing(stat(file))) ?? { mtimeMs: Number.POSITIVE_INFINITY };
    if (Date.now() - mtimeMs > LEFT_BEHIND_MS) await rm(file, { force: true });
  }
}

/** At most `length` bytes from the start of a file, and how many it has. */
export async function readStart(
  file: string,
  length: number,
): Promise<{ readonly bytes: Buffer; readonly size: number }> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return { bytes: buffer.subarray(0, bytesRead), size };
  } finally {
    await handle.close();
  }
}

/** Undefined where there is no such file. */
export async function orMissing<T>(action: Promise<T>): Promise<T | undefined> {
  try {
    return await action;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeThrough(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    // Else the name could be on the disk before the bytes are.
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
