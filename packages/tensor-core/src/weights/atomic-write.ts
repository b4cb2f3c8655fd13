/** Files that are either the old one or the new one, whatever happens while they are written. Node only. */
import { type FileHandle, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAbandoned, newOwnerTag } from './owner.ts';

/** What to write, in pieces or at once. */
export type Content = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Writes a file so that a full disk, a crash or a kill at any moment leaves either the whole old file or the whole new one:
 * into a temporary file beside it, fsync, rename over it, fsync of the directory. Makes the directory; a symbolic link is
 * followed, the old file's mode is kept. Throws when writing fails; the old file is untouched then. `operator` names the
 * caller in the message.
 */
export async function atomicWrite(path: string, content: Content, { operator = 'atomicWrite' } = {}): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const target = await realpath(path).catch(() => path);
    await removeLeftovers(target);
    const temporary = join(dirname(target), `.${basename(target)}.${newOwnerTag()}.tmp`);
    const mode = await stat(target).then(
      (s) => s.mode & 0o777,
      () => 0o666,
    );
    try {
      const file = await open(temporary, 'wx', mode);
      try {
        for await (const piece of gathered(pieces(content))) await writeFully(file, piece);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncDirectory(dirname(target));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'the disk is full' : (error as Error).message;
    throw new Error(`${operator} ${path}: could not write the file, the old one is unchanged: ${reason}`, {
      cause: error,
    });
  }
}

function pieces(content: Content): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof content === 'string') return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** Small pieces are written together: a call for each of many small tensors takes longer than the writing. */
async function* gathered(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const buffer = new Uint8Array(2 ** 20);
  let used = 0;
  for await (const piece of pieces) {
    if (used + piece.length > buffer.length) {
      yield buffer.subarray(0, used);
      used = 0;
    }
    if (piece.length > buffer.length / 8) {
      if (used > 0) yield buffer.subarray(0, used);
      used = 0;
      yield piece;
    } else {
      buffer.set(piece, used);
      used += piece.length;
    }
  }
  if (used > 0) yield buffer.subarray(0, used);
}

/** One write call may take less than all: a disk that fills up takes what fits, and fails at the next call. */
async function writeFully(file: FileHandle, piece: Uint8Array): Promise<void> {
  const most = 2 ** 30; // a single call takes less than 2 GiB
  for (let done = 0; done < piece.length; )
    done += (await file.write(piece, done, Math.min(most, piece.length - done))).bytesWritten;
}

/** Makes the rename itself durable; directories cannot be opened on Windows, where it needs no such step. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  if (!directory) return;
  try {
    await directory.sync();
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'ENOTSUP', 'EISDIR', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  } finally {
    await directory.close();
  }
}

/** Removes what killed processes left of their attempts at the same file. */
async function removeLeftovers(target: string): Promise<void> {
  const prefix = `.${basename(target)}.`;
  for (const name of await readdir(dirname(target)))
    if (name.startsWith(prefix) && name.endsWith('.tmp') && isAbandoned(name.slice(prefix.length, -4)))
      await rm(join(dirname(target), name), { force: true });
}
