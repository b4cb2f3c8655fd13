import { models } from '@netwright/cnn-zoo';
import { adam, trainStep } from '@netwright/tensor-core/train';
import { expect, test } from 'vitest';
import { readMnist } from '../../data/mnist.ts';
import { digitBatches } from '../../demo/digit-batches.ts';
import { accuracyMetric, trainClassifier } from '../../train/train-classifier.ts';
import { recorder } from '../terminal/recorder.ts';

test('a run gives a point per update and one per epoch, and ends with weights that know more than at the start', async () => {
  const { test: digits } = readMnist();
  const { stream, text } = recorder();
  const few = { ...digits, count: 512 };
  const {
    result,
    train,
    test: held,
  } = await trainClassifier({
    step: trainStep(models.lenet5, { optimizer: adam(), batch: 32, metrics: accuracyMetric }),
    data: digitBatches(few, 32, { shuffle: true }),
    test: digitBatches(few, 256),
    batch: 32,
    epochs: 2,
    seed: 0,
    schedule: 2e-3,
    stream,
  });
  expect(train.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 32 }, (_, i) => (i + 1) / 16));
  expect(held.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(held[1]?.accuracy).toBeGreaterThan(0.6);
  expect(text()).toMatch(/^epoch 2\/2 {2}test loss \d\.\d{4} {2}test accuracy \d\d\.\d\d %$/m);
  expect(result.weights.has('fc3.weight')).toBe(true);
});
