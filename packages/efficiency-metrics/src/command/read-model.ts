import { type FileHandle, open, readFile } from 'node:fs/promises';
import { formatBytes } from '@netwright/terminal';
import { foreignFormat } from './foreign-format.ts';

/** What protobuf takes at most [bytes]; Node reads no larger file at once. */
const most = 2 ** 31 - 1;

/** Says what is wrong with a file, beginning with its path. */
export const fileError = (path: string, rule: string, cause?: unknown): Error =>
  new Error(`${path}: ${rule}`, { cause });

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'may not be read',
  EISDIR: 'is a folder, a file is needed',
};

/** The reason why the system refuses a file, in words. */
export function fileReason(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}

/** Throws where the beginning of a file is of another format. */
function checkFormat(path: string, head: Uint8Array): void {
  if (head.length === 0) throw fileError(path, 'is empty');
  const format = foreignFormat(head);
  if (format !== undefined) throw fileError(path, `is no ONNX file, it is ${format}`);
}

async function readRegular(path: string, file: FileHandle, size: number): Promise<Uint8Array> {
  const head = new Uint8Array(Math.min(size, 512));
  await file.read(head, 0, head.length, 0);
  checkFormat(path, head);
  if (size > most)
    throw fileError(
      path,
      `must be smaller than 2 GiB as every ONNX file, got ${formatBytes(size)}; larger models keep their tensors in files beside it`,
    );
  return file.readFile();
}

/**
 * The bytes of an `.onnx` file, without those of external data.
 *
 * @throws Error for what cannot be read, and for files of other formats, which it names
 */
export async function readModelFile(path: string): Promise<Uint8Array> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    throw fileError(path, fileReason(error), error);
  }
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw fileError(path, 'is a folder, a file is needed');
    if (stat.isFile()) return await readRegular(path, file, stat.size);
  } finally {
    await file.close();
  }
  const bytes = await readFile(path); // a pipe, say
  checkFormat(path, bytes.subarray(0, 512));
  return bytes;
}
