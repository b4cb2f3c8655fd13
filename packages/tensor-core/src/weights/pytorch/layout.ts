import type { Storage, StoredTensor } from './stored-tensor.ts';

/** What a checkpoint holds, and where. */
export interface Layout {
  /** Tensors by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** The first byte of a storage. */
  begin(storage: Storage): Promise<number>;
  /** How many bytes before each storage nobody needs once its place is known. */
  readonly spare: number;
}
