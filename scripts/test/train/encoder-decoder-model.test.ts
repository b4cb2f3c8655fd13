import { expect, test } from 'vitest';
import { numberReversal } from '../../data/number-reversal.ts';
import { heldPairs } from '../../data/sequence-pairs.ts';
import { exactMatches, pairConfig, trainPairs, translatePairs } from '../../train/encoder-decoder-model.ts';
import { recorder } from '../terminal/recorder.ts';

const task = numberReversal({ least: 1, most: 2 });
const held = heldPairs(task, 8, 0);
const config = { ...pairConfig(task), width: 32, heads: 2, feedForward: 32, encoderLayers: 1, decoderLayers: 1 };

const learn = (epochs: number) =>
  trainPairs(config, task, held, {
    batch: 32,
    epochs,
    updates: 80,
    warmup: 150,
    ema: 0.8,
    seed: 0,
    threads: 1,
    stream: recorder().stream,
  });

test('a tiny encoder-decoder learns from new pairs, alike from one seed, and translates as its test says', async () => {
  const { result, train, test: tested } = await learn(2);
  const guess = Math.log(task.target.size);
  expect(train).toHaveLength(160);
  expect(train[0]?.loss).toBeGreaterThan(0.8 * guess); // it begins by guessing
  expect(tested[1]?.loss).toBeLessThan(0.6 * guess);
  const again = await learn(1);
  expect(again.train).toEqual(train.slice(0, 80));
  expect(again.test).toEqual(tested.slice(0, 1));

  const averaged = result.averaged;
  if (!averaged) throw new Error('the run keeps no averages');
  const greedy = await translatePairs(averaged, config, task, held, { beams: 1, threads: 1 });
  expect(tested[1]?.accuracy).toBeGreaterThan(0);
  expect(exactMatches(greedy, held)).toBeCloseTo(tested[1]?.accuracy as number, 6);
  const beam = await translatePairs(averaged, config, task, held, { beams: 2, threads: 1 });
  expect(exactMatches(beam, held)).toBeGreaterThan(0);
});

test('a translation matches only where every symbol does', () => {
  const pairs = [
    { source: ['1', '2'], target: ['2', '1'] },
    { source: ['3'], target: ['3'] },
  ];
  expect(
    exactMatches(
      [
        ['2', '1'],
        ['3', '3'],
      ],
      pairs,
    ),
  ).toBe(0.5);
  expect(exactMatches([['2'], []], pairs)).toBe(0);
});
