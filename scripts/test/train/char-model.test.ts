import { expect, test } from 'vitest';
import { alphabetOf, splitText } from '../../data/characters.ts';
import { readMobyDick } from '../../data/moby-dick.ts';
import { charGptConfig, sampleText, trainCharGpt } from '../../train/char-model.ts';
import { recorder } from '../terminal/recorder.ts';

test('a tiny GPT learns in 20 updates which characters are frequent, and text longer than its context goes on', async () => {
  const book = readMobyDick().slice(0, 20_000);
  const alphabet = alphabetOf(book);
  const config = { ...charGptConfig(alphabet.size), width: 32, heads: 2, layers: 1, context: 16 };
  const { stream, text } = recorder();
  const options = { batch: 8, epochs: 2, updates: 10, warmup: 2, seed: 0, stream };
  const { result, train, test: held } = await trainCharGpt(config, splitText(alphabet.encode(book), 16), options);
  expect(train).toHaveLength(20);
  expect(train[0]?.loss).toBeGreaterThan(0.95 * Math.log(alphabet.size)); // it begins by guessing
  expect(train[0]?.loss).toBeLessThan(1.05 * Math.log(alphabet.size));
  expect(held[0]?.loss).toBeLessThan(train[0]?.loss as number);
  expect(held[1]?.loss).toBeLessThan((held[0]?.loss as number) - 0.05);
  expect(text()).toMatch(/^epoch 2\/2 {2}test loss \d\.\d{4}/m);

  const sample = (seed: number): Promise<string> =>
    sampleText(result.weights, config, alphabet, 'The whale', { characters: 40, seed });
  const more = await sample(1);
  expect(more).toHaveLength(49);
  expect(more.startsWith('The whale')).toBe(true);
  expect(await sample(1)).toBe(more);
  expect(await sample(2)).not.toBe(more);
});
