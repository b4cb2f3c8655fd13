import { initialise, type TensorData, tensorData, trace, uniform } from '@netwright/tensor-core';
import { createSession, type Session } from '@netwright/tensor-core/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  beamSearch,
  cachedGpt,
  candidates,
  type Decoder,
  type GptConfig,
  generate,
  gptDecoder,
  type Hypothesis,
  idsOf,
  lengthPenalty,
  models,
  sampleToken,
  transformerDecoder,
  transformerEncoder,
  translator,
} from '../../src/index.ts';
import { run } from '../support/reference.ts';

const config: GptConfig = { ...models.gpt2.config, vocabulary: 11, context: 16, width: 16, heads: 2, layers: 2 };
const whole = trace({ ...models.gpt2, config }, { inputs: { ids: ['N', 'T'] } });
// Larger than the first weights, so that the next token depends on those before.
const weights = new Map(
  [...initialise(whole, { seed: 5 })].map(([name, t]) => [
    name,
    { ...t, data: (t.data as Float32Array).map((v) => 12 * v) },
  ]),
);
let session: Session;
let wholeSession: Session;
beforeAll(async () => {
  session = await createSession(trace(cachedGpt(config, { logits: 'last' })), weights, { device: 'cpu' });
  wholeSession = await createSession(whole, weights, { device: 'cpu' });
});
afterAll(async () => {
  await session.dispose();
  await wholeSession.dispose();
});

/** The same network without a cache. */
const uncached: Decoder = (() => {
  let sequences: number[][] = [];
  return {
    vocabulary: 11,
    async step(added, parents) {
      sequences = added.map((tokens, i) => [
        ...(parents ? (sequences[parents[i] as number] as number[]) : []),
        ...tokens,
      ]);
      const [rows, length] = [sequences.length, sequences[0]?.length ?? 0];
      const { logits } = await wholeSession.run({ ids: tensorData(sequences.flat(), [rows, length], 'int64') });
      return sequences.map(
        (_, i) => (logits as TensorData).data.slice(((i + 1) * length - 1) * 11, (i + 1) * length * 11) as Float32Array,
      );
    },
  };
})();

async function all(tokens: AsyncIterable<number>): Promise<number[]> {
  const found: number[] = [];
  for await (const token of tokens) found.push(token);
  return found;
}

describe('generate', () => {
  it('takes the likeliest token at temperature 0, as the whole pass would', async () => {
    const options = { maxTokens: 10, temperature: 0 };
    const found = await all(generate(gptDecoder(session, config), [3, 1, 4], options));
    expect(found).toEqual(await all(generate(uncached, [3, 1, 4], options)));
    expect(new Set(found).size).toBeGreaterThan(2);
  });

  it('gives the same text again from the same seed, another from another', async () => {
    const text = (seed: number): Promise<number[]> =>
      all(generate(gptDecoder(session, config), [3], { maxTokens: 12, seed, topK: 8, topP: 0.95, temperature: 2 }));
    expect(await text(1)).toEqual(await text(1));
    expect(await text(1)).not.toEqual(await text(2));
  });

  it('gives tokens as they come and ends at the end token, which it gives', async () => {
    const greedy = await all(generate(gptDecoder(session, config), [3], { maxTokens: 8, temperature: 0 }));
    const end = greedy[3] as number;
    const decoder = gptDecoder(session, config);
    let steps = 0;
    const counted: Decoder = { ...decoder, step: (...args) => decoder.step(...args).finally(() => steps++) };
    const stream = generate(counted, [3], { maxTokens: 8, temperature: 0, end });
    expect([(await stream.next()).value, steps]).toEqual([greedy[0], 1]);
    expect(await all(stream)).toEqual(greedy.slice(1, greedy.indexOf(end) + 1));
  });

  it('says both numbers of what does not fit', async () => {
    const decoder = gptDecoder(session, config);
    const long = generate(decoder, [1, 2], { maxTokens: 16 });
    await expect(long.next()).rejects.toThrow('must fit the context of 16 tokens, got 2 + 16');
    await expect(generate(decoder, [11], { maxTokens: 1 }).next()).rejects.toThrow('an integer from 0 to 10, got 11');
    expect(() => idsOf([[0], [-1]], 11)).toThrow('idsOf: a token must be an integer from 0 to 10, got -1');
    expect(() => idsOf([[0], [1, 2]], 11)).toThrow('idsOf: sequences must have one length, got 1 and 2');
    await expect(decoder.step([new Array(17).fill(0)])).rejects.toThrow('must fit the context of 16 tokens, got 17');
  });
});

describe('sampling', () => {
  const logits = [0.1, 0.2, 0.4, 0.3].map(Math.log);

  it.each([
    [
      {},
      [
        [2, 0.4],
        [3, 0.3],
        [1, 0.2],
        [0, 0.1],
      ],
    ],
    [{ temperature: 0 }, [[2, 1]]],
    [
      { topK: 2 },
      [
        [2, 4 / 7],
        [3, 3 / 7],
      ],
    ],
    [
      { topP: 0.6 },
      [
        [2, 4 / 7],
        [3, 3 / 7],
      ],
    ],
    [{ topP: 0.3 }, [[2, 1]]],
    [
      { temperature: 0.5, topK: 3 },
      [
        [2, 16 / 29],
        [3, 9 / 29],
        [1, 4 / 29],
      ],
    ],
  ] as [object, [number, number][]][])('%j keeps and weighs tokens as it says', (options, expected) => {
    const found = candidates(logits, options);
    expect(found.map(({ token }) => token)).toEqual(expected.map(([token]) => token));
    found.forEach(({ probability }, i) => {
      expect(probability).toBeCloseTo(expected[i]?.[1] as number, 12);
    });
  });

  it('draws each token as often as it is likely', () => {
    const counts = [0, 0, 0, 0];
    for (const u of uniform(20_000, { seed: 1 }))
      counts[sampleToken(logits, u)] = (counts[sampleToken(logits, u)] ?? 0) + 1;
    counts.forEach((n, i) => {
      expect(n / 20_000).toBeCloseTo(Math.exp(logits[i] as number), 1.7); // 3 deviations are 0.0104
    });
  });

  it('draws from the line of its candidates, equals by their id', () => {
    const tied = [1, 3, 2, 3, 0, 2, 3];
    for (const options of [{}, { topK: 2 }, { topK: 5 }, { topP: 0.5 }, { temperature: 0.7, topP: 0.9 }]) {
      const line = candidates(tied, options);
      let start = 0;
      for (const { token, probability } of line) {
        expect(sampleToken(tied, start + probability / 2, options)).toBe(token);
        start += probability;
      }
      expect(start).toBeCloseTo(1, 12);
    }
    expect(candidates(tied, { topK: 2 }).map(({ token }) => token)).toEqual([1, 3]);
  });

  it('says what is wrong with logits that are no numbers', () => {
    expect(() => sampleToken([0, Number.NaN], 0.5)).toThrow('logits must be numbers, got NaN');
  });

  it('says what an option must be', () => {
    expect(() => candidates(logits, { temperature: -1 })).toThrow('temperature must be 0 or more, got -1');
    expect(() => candidates(logits, { topK: 0 })).toThrow('topK must be an integer from 1 up, got 0');
    expect(() => candidates(logits, { topP: 0 })).toThrow('topP must be in (0, 1], got 0');
  });
});

describe('beamSearch', () => {
  /** Every sequence of at most `length` tokens with its probability, by the network without a cache. */
  async function every(length: number, end: number, alpha: number): Promise<Hypothesis[]> {
    const found: Hypothesis[] = [];
    const visit = async (tokens: number[], logProbability: number): Promise<void> => {
      if (tokens.length === length || tokens.at(-1) === end) {
        found.push({ tokens, logProbability, score: logProbability / lengthPenalty(tokens.length, alpha) });
        return;
      }
      const [logits] = await uncached.step([[3, ...tokens]]);
      const total = Math.log(Array.from(logits as Float32Array).reduce((s, v) => s + Math.exp(v), 0));
      for (const [token, v] of (logits as Float32Array).entries())
        await visit([...tokens, token], logProbability + v - total);
    };
    await visit([], 0);
    return found;
  }

  it('finds the best of all sequences where the beam holds them all', async () => {
    const end = 7;
    const sequences = await every(2, end, 0.6);
    const found = await beamSearch(gptDecoder(session, config), [3], { beams: 121, maxTokens: 2, end, alpha: 0.6 });
    const ended = sequences.filter(({ tokens }) => tokens.at(-1) === end).sort((a, b) => b.score - a.score);
    expect(found[0]?.tokens).toEqual(ended[0]?.tokens);
    expect(found[0]?.score).toBeCloseTo(ended[0]?.score as number, 4);
    expect(found).toHaveLength(111); // 1 ends at once, 10 x 11 have two tokens
  });

  it.each([1, 4])('goes on from a cache as without one, %d beams', async (beams) => {
    const options = { beams, maxTokens: 6, end: 7, alpha: 0.6 };
    const [cached, plain] = [
      await beamSearch(gptDecoder(session, config), [3, 5], options),
      await beamSearch(uncached, [3, 5], options),
    ];
    expect(cached.map(({ tokens }) => tokens)).toEqual(plain.map(({ tokens }) => tokens));
    cached.forEach(({ score }, i) => {
      expect(score).toBeCloseTo(plain[i]?.score as number, 4);
    });
  });

  it('divides by ((5 + length) / 6)^alpha', () => {
    expect(lengthPenalty(7, 0)).toBe(1);
    expect(lengthPenalty(7, 0.6)).toBeCloseTo(2 ** 0.6, 12);
  });

  it('leaves a better longer sequence open although a shorter one ended', async () => {
    // After 0: end with 0.5, or token 1 with 0.5 and then surely the end.
    const decoder: Decoder = {
      vocabulary: 3,
      step: async (added) =>
        added.map((tokens) =>
          Float32Array.from(tokens.at(-1) === 1 ? [-50, -50, 0] : [-50, Math.log(0.499), Math.log(0.501)]),
        ),
    };
    const best = async (alpha: number): Promise<readonly number[] | undefined> =>
      (await beamSearch(decoder, [0], { beams: 1, maxTokens: 4, end: 2, alpha }))[0]?.tokens;
    expect(await best(0)).toEqual([2]);
    expect(await best(1)).toEqual([1, 2]);
  });
});

it('a Transformer translates by beam search, one source encoded once', async () => {
  const sizes = { ...models.transformer_base.config, ...models.transformer_base.tiny.config };
  const made = initialise(trace({ ...models.transformer_base, config: sizes }), { seed: 2 });
  await using encoder = await createSession(trace(transformerEncoder(sizes)), made, { device: 'cpu' });
  await using decoder = await createSession(trace(transformerDecoder(sizes)), made, { device: 'cpu' });
  const target = await translator({ encoder, decoder }, [4, 5, 6], sizes);
  const found = await beamSearch(target, [1], { beams: 3, maxTokens: 5, end: 2, alpha: 0.6 });
  expect(found).toHaveLength(3);
  // The probability of the best one, by one pass of the whole network.
  const graph = trace(models.transformer_base, {
    config: sizes,
    inputs: { source: [1, 3], target: [1, 'T'], mask: [1, 3] },
  });
  const tokens = found[0]?.tokens as number[];
  const ids = (list: number[]): TensorData => tensorData(list, [1, list.length], 'int64');
  const { logits } = await run(
    graph,
    { source: ids([4, 5, 6]), mask: ids([1, 1, 1]), target: ids([1, ...tokens.slice(0, -1)]) },
    made,
  );
  const values = Array.from(logits?.data ?? [], Number);
  const logP = tokens.reduce((sum, token, i) => {
    const row = values.slice(23 * i, 23 * (i + 1));
    return sum + (row[token] as number) - Math.log(row.reduce((s, v) => s + Math.exp(v), 0));
  }, 0);
  expect(found[0]?.logProbability).toBeCloseTo(logP, 4);
});
