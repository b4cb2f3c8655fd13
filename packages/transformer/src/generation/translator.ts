import { type TensorData, tensorData } from '@netwright/tensor-core';
import type { Session } from '@netwright/tensor-core/runtime';
import type { TransformerConfig } from '../encoder-decoder/transformer.ts';
import { type Decoder, idsOf, lastRows, takeRows } from './decoder.ts';

/** Sessions of `trace(transformerEncoder(config))` and `trace(transformerDecoder(config))`. */
export interface TransformerSessions {
  readonly encoder: Session;
  readonly decoder: Session;
}

/** The target side of a Transformer for one source sentence, which is encoded once; each step reads the whole target again. */
export async function translator(
  { encoder, decoder }: TransformerSessions,
  source: readonly number[],
  { vocabulary }: TransformerConfig,
): Promise<Decoder> {
  const ids = idsOf([source], vocabulary);
  const mask = tensorData(new Array<number>(source.length).fill(1), [1, source.length], 'int64');
  const { states } = await encoder.run({ source: ids, mask });
  let targets: (readonly number[])[] = [];
  return {
    vocabulary,
    async step(added, parents) {
      targets = added.map((tokens, i) => [...(parents ? (targets[parents[i] as number] ?? []) : []), ...tokens]);
      const rows = new Array<number>(targets.length).fill(0);
      const masks = tensorData(
        rows.flatMap(() => Array.from(mask.data, Number)),
        [rows.length, source.length],
        'int64',
      );
      const { logits } = await decoder.run({
        target: idsOf(targets, vocabulary),
        states: takeRows(states as TensorData, rows),
        mask: masks,
      });
      return lastRows(logits as TensorData);
    },
  };
}
