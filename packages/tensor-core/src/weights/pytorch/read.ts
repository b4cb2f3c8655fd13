import { bytesPerElement, type TypedArray } from '../../graph/dtype.ts';
import { sizeOf, type TensorData } from '../../graph/tensor-data.ts';
import { type ByteSource, memorySource } from '../byte-source.ts';
import { matcher, type NamePattern } from '../name-pattern.ts';
import { type Bytes, viewOf } from '../safetensors.ts';
import type { ReadAllOptions, WeightsFile } from '../weights-file.ts';
import type { Layout } from './layout.ts';
import { legacyLayout } from './legacy-form.ts';
import { materialise, type Storage, type StoredTensor } from './stored-tensor.ts';
import { zipLayout } from './zip-form.ts';

/** Options of `readPytorch`. */
export interface ReadPytorchOptions {
  /** Names the file in messages. Default 'bytes'. */
  label?: string;
  /** The tensors to read; all by default. */
  only?: NamePattern | readonly NamePattern[];
}

/**
 * The tensors of a PyTorch checkpoint (`.pth`, `.pt`, `.bin`), of either form that `torch.save` has written, in the order of
 * its dict; one under `state_dict`, `model` or `model_state_dict` is entered. Nothing in the file is executed: what is not
 * a number, a text, a container or a tensor is an error that names it. Data are views of `bytes` where order and alignment
 * allow.
 */
export async function readPytorch(
  bytes: Bytes,
  { label = 'bytes', only }: ReadPytorchOptions = {},
): Promise<Map<string, TensorData>> {
  const source = memorySource(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
  const checkpoint = await PytorchCheckpoint.open(source, label);
  return checkpoint.readAll({ only: only === undefined ? undefined : matcher(only) });
}

/** A checkpoint whose pickle is read, and whose tensors are read when asked for. */
export class PytorchCheckpoint implements WeightsFile {
  private constructor(
    private readonly source: ByteSource,
    private readonly layout: Layout,
    private readonly label: string,
  ) {}

  /** Reads what the file holds and where. Throws when it is damaged or holds anything but a state dict. */
  static open(source: ByteSource, label: string): Promise<PytorchCheckpoint> {
    return labelled(label, async () => {
      const [first] = await source.read(0, Math.min(1, source.size));
      const layout = first === zipStart ? zipLayout(source) : legacyLayout(source);
      return new PytorchCheckpoint(source, await layout, label);
    });
  }

  /** The names of the tensors, in order. */
  get names(): string[] {
    return [...this.layout.tensors.keys()];
  }

  /** Reads one tensor. Throws when there is none of that name. */
  async read(name: string): Promise<TensorData> {
    const tensor = (await this.readAll({ only: (n) => n === name })).get(name);
    if (!tensor) throw new Error(`readPytorch ${this.label}: there is no entry ${name}`);
    return tensor;
  }

  /** Reads tensors (all, or those that `only` accepts), each byte once. `progress` counts bytes. */
  async readAll({ only, progress, signal }: ReadAllOptions = {}): Promise<Map<string, TensorData>> {
    const wanted = [...this.layout.tensors].filter(([name]) => only?.(name) ?? true);
    await labelled(this.label, async () => checkCopies(wanted, this.source.size));
    const runs = runsOf(wanted);
    const total = runs.reduce((n, run) => n + run.bytes, 0);
    const found = new Map<string, TensorData>();
    let done = 0;
    for (const run of runs) {
      signal?.throwIfAborted();
      const elements = await labelled(this.label, () => this.readRun(run));
      for (const [name, tensor] of run.tensors) found.set(name, materialise(tensor, elements, run.first));
      done += run.bytes;
      progress?.(done, total);
    }
    return new Map(wanted.map(([name]) => [name, found.get(name) as TensorData]));
  }

  close(): Promise<void> {
    return this.source.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async readRun({ storage, first, bytes }: Run): Promise<TypedArray> {
    const begin = (await this.layout.begin(storage)) + first * bytesPerElement[storage.dtype];
    return viewOf(await this.source.read(begin, begin + bytes, this.layout.spare), storage.dtype);
  }
}

const zipStart = 0x50;

type Named = readonly [name: string, tensor: StoredTensor];

/** The part of a storage that tensors need, and these tensors. */
interface Run {
  readonly storage: Storage;
  /** Its first element. */
  readonly first: number;
  readonly bytes: number;
  readonly tensors: readonly Named[];
}

function runsOf(wanted: readonly Named[]): Run[] {
  const byStorage = new Map<Storage, Named[]>();
  for (const named of wanted) {
    const { storage } = named[1];
    const others = byStorage.get(storage);
    if (others) others.push(named);
    else byStorage.set(storage, [named]);
  }
  return [...byStorage].map(([storage, tensors]) => {
    const first = tensors.reduce((n, [, t]) => Math.min(n, t.offset), storage.length);
    const end = tensors.reduce((n, [, t]) => Math.max(n, t.end), 0);
    return { storage, first, bytes: (end - first) * bytesPerElement[storage.dtype], tensors };
  });
}

/** How many times its own size a file's tensors may take when views of few elements are written out. */
const mostCopies = 8;
const spareCopies = 2 ** 26; // 64 MiB, for small files

/** Throws where views of few elements would take far more memory than the file. */
function checkCopies(wanted: readonly Named[], fileSize: number): void {
  let bytes = 0;
  for (const [name, tensor] of wanted) {
    if (!tensor.isRowMajor) bytes += sizeOf(tensor.dims) * bytesPerElement[tensor.storage.dtype];
    if (bytes > mostCopies * fileSize + spareCopies)
      throw new Error(
        `${name}: the tensors of a file of ${fileSize} bytes must not take far more, got [${tensor.dims.join(', ')}] of a storage of ${tensor.storage.length} elements`,
      );
  }
}

/** Puts the file's name before every message. */
async function labelled<T>(label: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`readPytorch ${label}: ${(error as Error).message}`, { cause: error });
  }
}
