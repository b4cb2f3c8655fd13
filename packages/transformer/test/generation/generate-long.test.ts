import { expect, it } from 'vitest';
import { type Decoder, type GenerateLongOptions, generateLong } from '../../src/index.ts';

/** Counts on from the last token, and notes what each step read: `null` before what starts anew. */
function counter(context?: number): { decoder: Decoder; read: (readonly number[] | null)[] } {
  const read: (readonly number[] | null)[] = [];
  const decoder: Decoder = {
    ...(context !== undefined && { context }),
    vocabulary: 16,
    step: async ([added = []], parents) => {
      if (!parents) read.push(null);
      read.push(added);
      return [Float32Array.from({ length: 16 }, (_, i) => Number(i === (added.at(-1) as number) + 1))];
    },
  };
  return { decoder, read };
}

async function all(decoder: Decoder, prompt: number[], options: GenerateLongOptions): Promise<number[]> {
  const found: number[] = [];
  for await (const token of generateLong(decoder, prompt, { temperature: 0, ...options })) found.push(token);
  return found;
}

it('reads the later half of a full context anew, and goes on', async () => {
  const { decoder, read } = counter(4);
  expect(await all(decoder, [1, 2], { maxTokens: 7 })).toEqual([3, 4, 5, 6, 7, 8, 9]);
  expect(read).toEqual([null, [1, 2], [3], [4], null, [4, 5], [6], [7], null, [7, 8]]);
});

it('reads as much anew as it is told', async () => {
  const { decoder, read } = counter(4);
  expect(await all(decoder, [1, 2], { maxTokens: 6, reread: 3 })).toEqual([3, 4, 5, 6, 7, 8]);
  expect(read).toEqual([null, [1, 2], [3], [4], null, [3, 4, 5], [6], null, [5, 6, 7]]);
});

it('is generate where there is no limit, and ends at the end token', async () => {
  const { decoder, read } = counter();
  expect(await all(decoder, [1], { maxTokens: 9, end: 5 })).toEqual([2, 3, 4, 5]);
  expect(read).toEqual([null, [1], [2], [3], [4]]);
});

it('gives each stretch the next seed', async () => {
  const flat: Decoder = { context: 4, vocabulary: 1000, step: async () => [new Float32Array(1000)] };
  const free = { temperature: 1, maxTokens: 3 };
  const [long, second] = [
    await all(flat, [1, 2], { ...free, maxTokens: 6 }),
    await all(flat, [1, 2], { ...free, seed: 1 }),
  ];
  expect(long.slice(3)).toEqual(second);
  expect(long.slice(0, 3)).not.toEqual(second);
});

it('says both numbers of what does not fit', async () => {
  const { decoder } = counter(4);
  await expect(all(decoder, [1, 2, 3, 4, 5], { maxTokens: 1 })).rejects.toThrow(
    'generateLong: the prompt must fit the context of 4 tokens, got 5',
  );
  await expect(all(decoder, [1], { maxTokens: 1, reread: 5 })).rejects.toThrow(
    'generateLong: reread must be from 1 to the context of 4 tokens, got 5',
  );
  await expect(all(decoder, [], { maxTokens: 1 })).rejects.toThrow('the prompt must have a token, got none');
});
