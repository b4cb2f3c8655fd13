/** Safetensors files on disk, read tensor by tensor. Node only. */
import type { TensorData } from '../graph/tensor-data.ts';
import { FileSource } from './file-source.ts';
import { viewOf } from './safetensors.ts';
import { headerLength, parseHeader, type SafetensorsEntry, type SafetensorsHeader } from './safetensors-header.ts';
import type { ReadAllOptions, WeightsFile } from './weights-file.ts';

/** An open safetensors file: its header is read and checked, its tensors are read when asked for. */
export interface SafetensorsFile extends WeightsFile {
  readonly header: SafetensorsHeader;
}

/** Small neighbours are read together, up to this many bytes; larger tensors have a buffer of their own. */
const runLength = 8 * 2 ** 20;

/** Opens a safetensors file and checks its header. Throws as `readSafetensors` does; `label` (the path) names the file. */
export async function openSafetensors(
  path: string,
  { label = path }: { label?: string } = {},
): Promise<SafetensorsFile> {
  const file = await FileSource.open(path, `readSafetensors ${label}`);
  try {
    const length = headerLength(await file.read(0, Math.min(8, file.size)), file.size, label);
    const header = parseHeader(await file.read(0, length), file.size, label);
    return new OpenFile(file, header, label);
  } catch (error) {
    await file.close();
    throw error;
  }
}

class OpenFile implements SafetensorsFile {
  constructor(
    private readonly file: FileSource,
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
    const { dataStart } = this.header;
    const bytes = await this.file.read(dataStart + begin, dataStart + run.at(-1)!.end).catch((error: Error) => {
      throw new Error(`readSafetensors ${this.label}: ${error.message}`, { cause: error });
    });
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
