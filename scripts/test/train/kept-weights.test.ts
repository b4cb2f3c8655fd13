import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { models } from '@netwright/cnn-zoo';
import { type TensorData, type Traceable, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { type DataSource, evaluate, shareCorrect } from '@netwright/tensor-core/train';
import { loadWeights } from '@netwright/tensor-core/weights';
import { expect, test } from 'vitest';
import { readFashionMnist } from '../../data/fashion-mnist.ts';
import { type ImageSet, pick } from '../../data/image-set.ts';
import { readMnist } from '../../data/mnist.ts';
import { digitBatches } from '../../demo/digit-batches.ts';
import { smallNetworks } from '../../train/data-size-run.ts';
import { fashionBatches, fashionClassifier } from '../../train/fashion-classifier.ts';
import { root } from '../../workspace.ts';

const inModels = (...names: string[]): string => join(root, 'models', ...names);

/** The share that a network with the weights of a file gets right. */
async function accuracyOf(model: Traceable, file: string, data: DataSource): Promise<number> {
  await using session = await createSession(trace(model), await loadWeights(file), { device: 'cpu' });
  const found = await evaluate(session, data, {
    measure: ({ logits }, { labels }) => ({ accuracy: shareCorrect(logits as TensorData, labels?.data as Int32Array) }),
  });
  return found.accuracy as number;
}

/** The accuracy that a card states of weights it keeps: `<file>` ... 12.34 % of the 10,000. */
function stated(card: string, file: string): number {
  const [, percent] =
    new RegExp(`\`${file}\`[^%]*?(\\d+\\.\\d+) % of the\\s10,000`).exec(readFileSync(card, 'utf8')) ?? [];
  if (percent === undefined) throw new Error(`${card} states no accuracy of ${file}`);
  return Number(percent) / 100;
}

test('the kept LeNet-5 gets as much of every tenth test digit right as its card says of all', async () => {
  const { test: digits } = readMnist();
  const tenth = pick(
    { ...digits, size: 28 },
    Array.from({ length: 1000 }, (_, i) => 10 * i),
  );
  const share = await accuracyOf(models.lenet5, inModels('lenet', 'lenet-5.safetensors'), digitBatches(tenth, 500));
  expect(Math.abs(share - stated(inModels('lenet', 'card.md'), 'lenet-5.safetensors'))).toBeLessThan(0.01);
});

let clothes: ImageSet | undefined; // reading them takes long

/** Every tenth test image of clothes. */
function tenthOfClothes(): ImageSet {
  clothes ??= pick(
    readFashionMnist().test,
    Array.from({ length: 1000 }, (_, i) => 10 * i),
  );
  return clothes;
}

test('the kept ResNet-8 gets as much of every tenth image of clothes right as its card says of all', async () => {
  const file = inModels('resnet-cifar', 'fashion-mnist.safetensors');
  const share = await accuracyOf(fashionClassifier, file, fashionBatches(tenthOfClothes(), 500));
  expect(share).toBeGreaterThan(0.9);
  // The deviation of a share of 1,000 is 0.8 %.
  expect(Math.abs(share - stated(inModels('resnet-cifar', 'card.md'), 'fashion-mnist.safetensors'))).toBeLessThan(
    0.025,
  );
});

test('the kept ViT gets as much of every tenth image of clothes right as its card says of all', async () => {
  const file = inModels('vit', 'fashion-mnist.safetensors');
  const share = await accuracyOf(smallNetworks.ViT, file, fashionBatches(tenthOfClothes(), 500));
  // The deviation of a share of 1,000 is 1 %.
  expect(Math.abs(share - stated(inModels('vit', 'card.md'), 'fashion-mnist.safetensors'))).toBeLessThan(0.03);
});
