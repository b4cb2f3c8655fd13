import type { DType, TypedArray } from '../graph/dtype.ts';
import { sizeOf } from '../graph/tensor-data.ts';
import { permutation } from '../random/permutation.ts';

/** Values of one input for one batch; the dtype is the input's where it is left out. */
export interface BatchTensor {
  readonly data: TypedArray;
  readonly dims: readonly number[];
  readonly dtype?: DType;
}

/** A batch: tensors by input name, examples along the first axis. */
export type Batch = Readonly<Record<string, BatchTensor>>;

/** Which batches of which epoch are asked for. */
export interface BatchRequest {
  /** From 0. */
  readonly epoch: number;
  /** The first batch that is wanted, from 0: a resumed run does not compute the ones before. */
  readonly from: number;
  /** The run's seed. */
  readonly seed: number;
}

/** Where batches come from. The same request must give the same batches, or a run does not repeat. */
export interface DataSource {
  /** Batches per epoch. */
  readonly length: number;
  batches(request: BatchRequest): Iterable<Batch> | AsyncIterable<Batch>;
}

/** How examples are put together. */
export interface BatchOptions {
  /** Examples per batch. */
  batch: number;
  /** A new order in every epoch, from the run's seed; default false. */
  shuffle?: boolean;
  /** Leave out a last batch that is not full; default as `shuffle`: training needs one size, evaluation all examples. */
  dropLast?: boolean;
}

/**
 * A data source of `count` examples that `read` puts into batches by their indices:
 * `batches(60_000, (indices) => ({ x: images(indices), labels: ... }), { batch: 64, shuffle: true })`.
 * `read` may be asynchronous, and may return the same arrays each time: a batch is used up before the next is read.
 */
export function batches(
  count: number,
  read: (indices: Uint32Array, request: BatchRequest) => Batch | Promise<Batch>,
  { batch, shuffle = false, dropLast = shuffle }: BatchOptions,
): DataSource {
  if (!Number.isInteger(batch) || batch < 1)
    throw new Error(`batches: batch must be an integer from 1 up, got ${batch}`);
  const length = dropLast ? Math.floor(count / batch) : Math.ceil(count / batch);
  if (length === 0) throw new Error(`batches: ${count} examples make no batch of ${batch}`);
  return {
    length,
    async *batches({ epoch, from, seed }) {
      const order = shuffle
        ? permutation(count, { seed, stream: 'data', step: epoch })
        : Uint32Array.from({ length: count }, (_, i) => i);
      for (let i = from; i < length; i++)
        yield await read(order.subarray(i * batch, Math.min(count, (i + 1) * batch)), { epoch, from: i, seed });
    },
  };
}

/** A data source of tensors in memory, one example per row of the first axis: `tensorBatches({ x, labels }, { batch: 32 })`. */
export function tensorBatches(tensors: Batch, options: BatchOptions): DataSource {
  const columns = Object.entries(tensors);
  const count = columns[0]?.[1].dims[0] ?? 0;
  for (const [name, t] of columns)
    if (t.dims[0] !== count || t.data.length !== sizeOf(t.dims))
      throw new Error(
        `tensorBatches: ${name} must hold ${count} rows, got [${t.dims.join(', ')}] with ${t.data.length} elements`,
      );
  return batches(count, (indices) => Object.fromEntries(columns.map(([name, t]) => [name, rows(t, indices)])), options);
}

function rows(t: BatchTensor, indices: Uint32Array): BatchTensor {
  const width = sizeOf(t.dims.slice(1));
  const data = t.data.slice(0, indices.length * width) as Float32Array;
  const source = t.data as Float32Array;
  indices.forEach((index, i) => {
    data.set(source.subarray(index * width, (index + 1) * width), i * width);
  });
  return { ...t, dims: [indices.length, ...t.dims.slice(1)], data };
}

/** The number of examples of a batch. */
export const examplesIn = (batch: Batch): number => Object.values(batch)[0]?.dims[0] ?? 0;
