/** Safetensors files on disk, read tensor by tensor. Node only. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { TensorData } from '../graph/tensor-data.ts';
import { viewOf } from './safetensors.ts';
import { headerLength, parseHeader, type SafetensorsEntry, type SafetensorsHeader } from './safetensors-header.ts';

/** An open safetensors file: its header is read and checked, its tensors are read when asked for. */
export interface SafetensorsFile extends AsyncDisposable {
  readonly header: SafetensorsHeader;
  /** Reads one tensor. Throws when there is none of that name, or when the file was cut since it was opened. */
  read(name: string): Promise<TensorData>;
  /** Reads tensors (all, or those that `only` accepts), each byte once. `progress` counts bytes. */
  readAll(options?: ReadAllOptions): Promise<Map<string, TensorData>>;
  close(): Promise<void>;
}

/** Options of `SafetensorsFile.readAll`. */
export interface ReadAllOptions {
  only?: ((name: string) => boolean) | undefined;
  progress?: ((done: number, total: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Small neighbours are read together, up to this many bytes; larger tensors have a buffer of their own. */
const runLength = 8 * 2 ** 20;

/** Opens a safetensors file and checks its header. Throws as `readSafetensors` does; `label` (the path) names the file. */
export async function openSafetensors(
  path: string,
  { label = path }: { label?: string } = {},
): Promise<SafetensorsFile> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`readSafetensors ${label}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`, {
      cause: error,
    });
  });
  try {
    const { size } = await file.stat();
    const start = new Uint8Array(Math.min(8, size));
    await readFully(file, start, 0, label);
    const bytes = new Uint8Array(headerLength(start, size, label));
    await readFully(file, bytes, 0, label);
    const header = parseHeader(bytes, size, label);
    return new OpenFile(file, header, label);
  } catch (error) {
    await file.close();
    throw error;
  }
}

class OpenFile implements SafetensorsFile {
  constructor(
    private readonly file: FileHandle,
    readonly header: SafetensorsHeader,
    private readonly label: string,
  ) {}

  async read(name: string): Promise<TensorData> {
    const entry = this.header.entries.find((e) => e.name === name);
    if (!entry) throw new Error(`readSafetensors ${this.label}: there is no entry ${name}`);
    const [tensor] = await this.readRun([entry]);
    return tensor!;
  }

  async readAll({ only, progress, signal }: ReadAllOptions = {}): Promise<Map<string, TensorData>> {
    const entries = only ? this.header.entries.filter((e) => only(e.name)) : this.header.entries;
    const total = entries.reduce((n, e) => n + e.end - e.begin, 0);
    const tensors = new Map<string, TensorData>();
    let done = 0;
    for (const run of runsOf(entries)) {
      signal?.throwIfAborted();
      const data = await this.readRun(run);
      for (const [i, { name, begin, end }] of run.entries()) {
        tensors.set(name, data[i]!);
        done += end - begin;
      }
      progress?.(done, total);
    }
    return tensors;
  }

  /** Reads neighbouring entries into one buffer. */
  private async readRun(run: readonly SafetensorsEntry[]): Promise<TensorData[]> {
    const { begin } = run[0]!;
    const bytes = new Uint8Array(run.at(-1)!.end - begin);
    await readFully(this.file, bytes, this.header.dataStart + begin, this.label);
    return run.map((e) => ({
      dtype: e.dtype,
      dims: e.dims,
      data: viewOf(bytes.subarray(e.begin - begin, e.end - begin), e.dtype),
    }));
  }

  close(): Promise<void> {
    return this.file.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function* runsOf(entries: readonly SafetensorsEntry[]): Generator<SafetensorsEntry[]> {
  let run: SafetensorsEntry[] = [];
  for (const entry of entries) {
    const first = run[0];
    if (first && (run.at(-1)!.end !== entry.begin || entry.end - first.begin > runLength)) {
      yield run;
      run = [];
    }
    run.push(entry);
  }
  if (run.length > 0) yield run;
}

/** Fills `bytes` from `position`; one call may read less, and never more than 2 GiB. */
async function readFully(file: FileHandle, bytes: Uint8Array, position: number, label: string): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, Math.min(2 ** 30, bytes.length - done), position + done);
    if (bytesRead === 0)
      throw new Error(
        `readSafetensors ${label}: needs bytes up to ${position + bytes.length}, the file ends at ${position + done}`,
      );
    done += bytesRead;
  }
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}
