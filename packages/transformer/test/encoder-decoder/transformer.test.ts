import { initialise, type Params, type Tensor, type TensorData, tensorData, trace } from '@netwright/tensor-core';
import type { Session } from '@netwright/tensor-core/runtime';
import { fillByRule, unit } from '@netwright/tensor-core/testing';
import { schedule } from '@netwright/tensor-core/train';
import { describe, expect, it } from 'vitest';
import { decoder, encoder, models, transformerDecoder, transformerEncoder, translator } from '../../src/index.ts';
import { byName, entriesOf, expectReference, reference, run } from '../support/reference.ts';

const sizes = {
  width: 64,
  heads: 4,
  feedForward: 128,
  encoderLayers: 2,
  decoderLayers: 2,
  finalNorm: true,
  dropout: 0,
};

const input = (name: string, dims: readonly [number, number, number]): TensorData =>
  tensorData(
    Array.from(unit(name, dims[0] * dims[1] * dims[2]), (u) => 2 * u - 1),
    dims,
  );

const ids = (count: number, length: number, factor: number, offset: number): TensorData =>
  tensorData(
    Array.from({ length: count * length }, (_, i) => (factor * i + offset) % 101),
    [count, length],
    'int64',
  );

const feeds = {
  source: ids(2, 11, 37, 11),
  target: ids(2, 7, 29, 5),
  mask: tensorData(
    Array.from({ length: 22 }, (_, i) => (i >= 19 ? 0 : 1)),
    [2, 11],
    'int64',
  ),
};

it('has the layers of torch.nn.Transformer', async () => {
  const expected = reference('torch_transformer');
  const c = { ...sizes, norm: 'post' } as const;
  const graph = trace({
    build: (p: Params, { src, tgt }: Record<'src' | 'tgt', Tensor>) =>
      decoder(p.at('decoder'), tgt, encoder(p.at('encoder'), src, c), c),
    inputs: { src: { dtype: 'float32', shape: ['N', 'S', 64] }, tgt: { dtype: 'float32', shape: ['N', 'T', 64] } },
    outputs: ['out'],
  });
  expect(entriesOf(graph)).toEqual(expected.state_dict.sort(byName));
  const found = await run(graph, { src: input('src', [2, 11, 64]), tgt: input('tgt', [2, 7, 64]) }, fillByRule(graph));
  expectReference(found.out, expected.outputs.out);
});

it('equals PyTorch with norms before the branches, padding and symbolic lengths', async () => {
  const expected = reference('transformer_prenorm_tiny');
  const graph = trace(models.transformer_base, {
    config: { ...sizes, vocabulary: 101, norm: 'pre' },
    inputs: { source: ['N', 'S'], target: ['N', 'T'], mask: ['N', 'S'] },
  });
  expect(entriesOf(graph)).toEqual(expected.state_dict.sort(byName));
  expectReference((await run(graph, feeds, fillByRule(graph))).logits, expected.outputs.logits);
});

describe('in two halves', () => {
  const config = { ...models.transformer_base.config, ...sizes, vocabulary: 101 };

  it('gives what the whole gives', async () => {
    const shapes = { source: [2, 11], target: [2, 7], mask: [2, 11] };
    const whole = trace(models.transformer_base, { config, inputs: shapes });
    const weights = initialise(whole, { seed: 1 });
    const expected = (await run(whole, feeds, weights)).logits;
    const { source, target, mask } = feeds;
    const { states } = await run(trace(transformerEncoder(config)), { source, mask }, weights);
    const { logits } = await run(
      trace(transformerDecoder(config)),
      { target, states: states as TensorData, mask },
      weights,
    );
    expect(logits?.dims).toEqual([2, 7, 101]);
    const apart = Array.from(logits?.data ?? [], Number).map((v, i) => Math.abs(v - Number(expected?.data[i])));
    expect(Math.max(...apart)).toBeLessThan(1e-5);
  });

  it('has attention weights of every kind to tap', () => {
    const graph = trace(models.transformer_base, { config, tap: ['*.weights'] });
    const shapes = Object.fromEntries([...graph.outputs].map(([name, t]) => [name, t.shape]));
    expect(shapes['decoder.layers.1.multihead_attn.weights']).toEqual(['N', 4, 64, 64]);
    expect(Object.keys(shapes).filter((name) => name.endsWith('.weights'))).toHaveLength(6);
  });
});

describe('bad input', () => {
  it.each([
    [[2, 8], '[2, 8]'],
    [[1, 9], '[1, 9]'],
  ])('says both shapes where the mask has another, %j', (mask, shape) => {
    expect(() => trace(models.transformer_base, { inputs: { source: [2, 9], mask } })).toThrow(
      `transformer: the mask must have the shape of the source [2, 9], got ${shape}`,
    );
    const decoder = transformerDecoder(models.transformer_base.config);
    expect(() => trace(decoder, { inputs: { target: [2, 4], states: [2, 9, 512], mask } })).toThrow(
      `transformer: the mask must have the shape of the source [2, 9], got ${shape}`,
    );
  });

  it('says both numbers where a token is not in the vocabulary', async () => {
    const config = { ...models.transformer_base.config, ...sizes, vocabulary: 101 };
    const graph = trace(models.transformer_base, { config, inputs: { source: [1, 2], target: [1, 1], mask: [1, 2] } });
    const source = tensorData([3, 101], [1, 2], 'int64');
    const feeds = { source, target: tensorData([0], [1, 1], 'int64'), mask: tensorData([1, 1], [1, 2], 'int64') };
    await expect(run(graph, feeds)).rejects.toThrow(/idx=101 must be within .*\[-101,100\]/);
    const unused = {} as Session;
    await expect(translator({ encoder: unused, decoder: unused }, [101], config)).rejects.toThrow(
      'a token must be an integer from 0 to 100, got 101',
    );
  });
});

it('learns at the rate of equation 3: width^-0.5 min(n^-0.5, n 4000^-1.5)', () => {
  const rate = schedule.inverseSqrt((512 * 4000) ** -0.5, { warmup: 4000 });
  for (const n of [1, 100, 4000, 100_000])
    expect(rate(n - 1, 100_000)).toBeCloseTo(512 ** -0.5 * Math.min(n ** -0.5, n * 4000 ** -1.5), 12);
});
