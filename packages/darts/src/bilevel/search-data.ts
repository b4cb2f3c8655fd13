import { permutation } from '@netwright/tensor-core';
import type { Batch, DataSource } from '@netwright/tensor-core/train';
import { validationPrefix } from './losses.ts';

/**
 * Batches of both kinds together, an epoch as long as the training data's. Validation batches come in the order of their own
 * epochs, round and round.
 *
 * Differs from the published code, which draws each validation batch from a fresh shuffle: here an epoch of the validation data
 * has every image once.
 */
export function pairedBatches(training: DataSource, validation: DataSource): DataSource {
  const { length } = validation;
  if (!(length >= 1)) throw new Error(`pairedBatches: the validation data must have a batch, got ${length}`);
  return {
    length: training.length,
    async *batches({ epoch, from, seed }) {
      let position = epoch * training.length + from;
      let others: AsyncGenerator<Batch> | undefined;
      try {
        for await (const batch of training.batches({ epoch, from, seed })) {
          const place = position++ % length;
          if (!others || place === 0) {
            await others?.return(undefined);
            others = stream(validation, { epoch: Math.floor((position - 1) / length), from: place, seed });
          }
          const { value, done } = await others.next();
          if (done) throw new Error(`pairedBatches: the validation data ended after ${place} of ${length} batches`);
          const named = Object.entries(value as Batch).map(([name, t]) => [validationPrefix + name, t]);
          yield { ...batch, ...Object.fromEntries(named) };
        }
      } finally {
        await others?.return(undefined);
      }
    },
  };
}

async function* stream(source: DataSource, request: Parameters<DataSource['batches']>[0]): AsyncGenerator<Batch> {
  yield* source.batches(request);
}

/**
 * `count` examples in two parts at random, as indices: the first `share` of them to train weights on, the others to judge the
 * architecture by. Throws where a part would be empty.
 */
export function splitExamples(
  count: number,
  { seed, share = 0.5 }: { seed: number; share?: number },
): { training: Uint32Array; validation: Uint32Array } {
  const first = Math.floor(count * share);
  if (!(first >= 1 && first < count))
    throw new Error(`splitExamples: both parts must hold an example, got ${first} of ${count}`);
  const order = permutation(count, { seed, stream: 'split', step: 0 });
  return { training: order.slice(0, first), validation: order.slice(first) };
}
