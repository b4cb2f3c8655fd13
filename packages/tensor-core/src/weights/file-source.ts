/** Files on disk that are read part by part. Node only. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type ByteSource, checkRange } from './byte-source.ts';

/** An open file: every read gives a buffer of its own. */
export class FileSource implements ByteSource {
  private constructor(
    private readonly file: FileHandle,
    readonly size: number,
  ) {}

  /** Opens a file for reading. Throws when there is none or it may not be read; `where` begins the message. */
  static async open(path: string, where: string): Promise<FileSource> {
    const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
      throw new Error(`${where}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`, {
        cause: error,
      });
    });
    try {
      return new FileSource(file, (await file.stat()).size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Reads from `begin` up to `end`; one call to the system may read less, and never more than 2 GiB. */
  async read(begin: number, end: number): Promise<Uint8Array> {
    checkRange(begin, end, this.size);
    const bytes = new Uint8Array(end - begin);
    for (let done = 0; done < bytes.length; ) {
      const length = Math.min(2 ** 30, bytes.length - done);
      const { bytesRead } = await this.file.read(bytes, done, length, begin + done);
      if (bytesRead === 0) throw new Error(`needs the bytes up to ${end}, the file ends at ${begin + done}`);
      done += bytesRead;
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}
