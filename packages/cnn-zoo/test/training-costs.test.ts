import { trainingCost } from '@netwright/efficiency-metrics/training';
import { sgd } from '@netwright/tensor-core/train';
import { describe, expect, test } from 'vitest';
import { densenets, lenets, mobilenetV2s, resnets } from '../src/index.ts';

describe('LeNet-5 at batch 1', () => {
  const cost = trainingCost(lenets.lenet5);

  test('counts 416,520 forward, twice that but for the image backward, and two products that enlarge pooled maps', () => {
    const first = 6 * 25 * 28 ** 2; // 117,600
    const enlarged = 80 * 20 * 5 + 84 * 56 * 14; // [16 * 5, 20] by [20, 5], [6 * 14, 56] by [56, 14]
    expect(cost.perBatch.forward.macs).toBe(416_520);
    expect(cost.perBatch.backward.macs).toBe(2 * 416_520 - first + enlarged); // 789,296
    expect(cost.perBatch.backward.constantMacs).toBe(enlarged);
  });

  test('keeps inputs of layers, what pooling chose from, and the loss', () => {
    const layers = 32 ** 2 + 6 * 14 ** 2 + 16 * 5 ** 2 + 120 + 84; // inputs of the five layers
    const pooled = 6 * 28 ** 2 + 16 * 10 ** 2; // inputs of the two poolings
    const loss = 10 + 10 + 1; // one-hot label, exponentials, their sum
    expect(cost.kept.elements).toBe(layers + pooled + loss); // 9129
    expect(cost.kept.values[0]).toMatchObject({ node: 'conv1/Relu', path: 'conv1', elements: 4704, bytes: 18_816 });
  });

  test('keeps and counts in proportion to the batch', () => {
    const eight = trainingCost(lenets.lenet5, { batch: 8, optimizer: sgd({ momentum: 0.9 }) });
    expect(eight.batch).toBe(8);
    expect(eight.perBatch.forward.macs).toBe(8 * 416_520);
    expect(eight.perSample.forward.macs).toBe(416_520);
    expect(eight.kept.elements).toBe(8 * 9129);
    expect(eight.gradients).toEqual({ elements: 61_706, bytes: 246_824 });
    expect(eight.optimizerState).toEqual(eight.gradients);
  });
});

test('ResNet-18 counts twice the forward pass but for the image, and turns its kernels of stride 1 about', () => {
  const { perBatch, gradients } = trainingCost(resnets.resnet18);
  const first = 64 * 3 * 49 * 112 ** 2; // 118,013,952
  // Weights of 3x3 convolutions of stride 1: four of 64 channels; three each of 128, 256 and 512.
  const weights = 9 * (4 * 64 ** 2 + 3 * (128 ** 2 + 256 ** 2 + 512 ** 2)); // 9,437,184
  expect(perBatch.forward.macs).toBe(1_814_073_344);
  expect(perBatch.backward.macs).toBe(2 * 1_814_073_344 - first + 9 * weights); // 3,595,067,392
  expect(perBatch.backward.constantMacs).toBe(9 * weights);
  expect(gradients.elements).toBe(11_689_512);
});

/**
 * Elements that PyTorch 1.13 saves for the backward pass of torchvision's networks (scripts/reference/saved_activations.py),
 * and those of them that these gradients do without: indices of max pooling, found again there, and inputs of average pooling.
 */
const saved = [
  ['resnet18', resnets.resnet18, {}, 5_354_858, 64 * 56 ** 2],
  ['resnet50', resnets.resnet50, {}, 21_330_794, 64 * 56 ** 2],
  ['densenet121', densenets.densenet121, {}, 32_474_282, 64 * 56 ** 2 + 128 * 56 ** 2 + 256 * 28 ** 2 + 512 * 14 ** 2],
  ['mobilenet_v2 of width 1.4', mobilenetV2s.mobilenet_v2, { width: 1.4 }, 28_104_826, 0],
] as const;

test.each(saved)('%s keeps what PyTorch saves', (_, model, config, elements, spared) => {
  // The loss: a one-hot label, 1000 exponentials and their sum here; log-probabilities, the label and its weight there.
  expect(trainingCost(model, { config }).kept.elements).toBe(elements - spared + 2001 - 1002);
});
