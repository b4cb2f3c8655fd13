import type { TensorData } from '../graph/tensor-data.ts';

/** Options of `WeightsFile.readAll`. */
export interface ReadAllOptions {
  only?: ((name: string) => boolean) | undefined;
  progress?: ((done: number, total: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** An open file of weights: what it holds is known and checked, its tensors are read when asked for. */
export interface WeightsFile extends AsyncDisposable {
  /** Reads one tensor. Throws when there is none of that name, or when the file was cut since it was opened. */
  read(name: string): Promise<TensorData>;
  /** Reads tensors (all, or those that `only` accepts), each byte once. `progress` counts bytes. */
  readAll(options?: ReadAllOptions): Promise<Map<string, TensorData>>;
  close(): Promise<void>;
}
