import { type TensorData, tensorData } from '@netwright/tensor-core';
import type { DeviceTensor, Session } from '@netwright/tensor-core/runtime';
import type { GptConfig } from '../gpt/gpt.ts';
import { pastOf } from '../gpt/kv-cache.ts';

/** Scores what may follow sequences that grow side by side. */
export interface Decoder {
  /** The longest sequence [tokens]; undefined where there is no limit. */
  readonly context?: number;
  /** Tokens in the vocabulary. */
  readonly vocabulary: number;
  /**
   * Logits [vocabulary] after each sequence. `added` are the new tokens of each, of one length; sequence i goes on from
   * sequence `parents[i]` of the step before. The first step has no parents, and starts sequences anew.
   */
  step(added: readonly (readonly number[])[], parents?: readonly number[]): Promise<Float32Array[]>;
}

/**
 * Token ids of sequences of one length as int64 [N, T]. Throws where an id is not in the vocabulary, saying both numbers: a session
 * on WebGPU would not, and one on the CPU takes negative ids from the end of the table.
 */
export function idsOf(sequences: readonly (readonly number[])[], vocabulary: number): TensorData {
  const length = sequences[0]?.length ?? 0;
  for (const sequence of sequences) {
    if (sequence.length !== length)
      throw new Error(`idsOf: sequences must have one length, got ${length} and ${sequence.length}`);
    for (const id of sequence)
      if (!Number.isInteger(id) || id < 0 || id >= vocabulary)
        throw new Error(`idsOf: a token must be an integer from 0 to ${vocabulary - 1}, got ${id}`);
  }
  return tensorData(sequences.flat(), [sequences.length, length], 'int64');
}

/** The logits of the last position of each row of [N, T, V]. */
export function lastRows({ data, dims }: TensorData): Float32Array[] {
  const [rows = 0, length = 0, classes = 0] = dims;
  return Array.from({ length: rows }, (_, row) => {
    const end = (row + 1) * length * classes;
    return (data as Float32Array).subarray(end - classes, end);
  });
}

/** Rows of a tensor in another order, repeated or left out. */
export function takeRows(t: TensorData, rows: readonly number[]): TensorData {
  const size = t.dims.slice(1).reduce((a, b) => a * b, 1);
  const data = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    data.set((t.data as Float32Array).subarray(row * size, (row + 1) * size), i * size);
  });
  return { dtype: 'float32', dims: [rows.length, ...t.dims.slice(1)], data };
}

/** Options of `gptDecoder`. */
export interface GptDecoderOptions {
  /**
   * Takes what a step gives besides logits and cache: the values of `tap`, such as `h.0.attn.weights`, the attention
   * [N, heads, T, P + T] of T new tokens to themselves and P earlier ones.
   */
  tapped?: (values: Readonly<Record<string, DeviceTensor>>) => void;
}

/**
 * A GPT that goes on from its cache: `session` is of `trace(cachedGpt(config, { logits: 'last' }))`, or of all logits. A step
 * computes the new tokens only. Where the session keeps the outputs `present.*` on the device, the cache stays there. Throws
 * where a sequence outgrows the context or a token is not in the vocabulary, saying both numbers.
 */
export function gptDecoder(session: Session, config: GptConfig, { tapped }: GptDecoderOptions = {}): Decoder {
  const { context, vocabulary, heads, width } = config;
  const pasts = session.inputNames.filter((name) => name !== 'ids');
  let cache: Record<string, TensorData | DeviceTensor> = {};
  let [length, rows] = [0, 0];
  const replace = (next: typeof cache): void => {
    for (const t of Object.values(cache)) if ('dispose' in t) t.dispose();
    cache = next;
  };
  return {
    context,
    vocabulary,
    async step(added, parents) {
      const ids = idsOf(added, vocabulary);
      if (!parents) {
        const empty = tensorData([], [added.length, heads, 0, width / heads]);
        replace(Object.fromEntries(pasts.map((name) => [name, empty])));
        length = 0;
      } else if (parents.length !== rows || parents.some((row, i) => row !== i))
        replace(await mapValues(cache, async (t) => takeRows('download' in t ? await t.download() : t, parents)));
      length += ids.dims[1] as number;
      rows = added.length;
      if (length > context)
        throw new Error(`gptDecoder: a sequence must fit the context of ${context} tokens, got ${length}`);
      const { logits, ...others } = await session.run({ ids, ...cache });
      const [presents, taps] = [true, false].map((isCache) =>
        Object.entries(others).filter(([name]) => name.startsWith('present.') === isCache),
      ) as [[string, DeviceTensor][], [string, DeviceTensor][]];
      replace(Object.fromEntries(presents.map(([name, t]) => [pastOf(name), t])));
      tapped?.(Object.fromEntries(taps));
      return lastRows(logits as TensorData);
    },
  };
}

/** The same keys with other values, made one after the other. */
async function mapValues<T, U>(
  values: Readonly<Record<string, T>>,
  change: (value: T) => Promise<U>,
): Promise<Record<string, U>> {
  const changed: Record<string, U> = {};
  for (const [name, value] of Object.entries(values)) changed[name] = await change(value);
  return changed;
}
