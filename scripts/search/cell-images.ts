import { permutation } from '@netwright/tensor-core';
import { type ImageSet, pick, shrink } from '../data/image-set.ts';
import { DIGIT_SIZE, readMnist } from '../data/mnist.ts';

/** The parts of the digits that cells are trained, chosen and tested on. */
export interface CellImages {
  training: ImageSet;
  validation: ImageSet;
  test: ImageSet;
}

/** Mean and deviation of the pixels of MNIST's training images, of values in [0, 1]. */
export const digitStatistics = { mean: 0.1307, std: 0.3081 };

/** 600 digits of MNIST to train on, 600 to choose by, and 2,000 of its test set, at 14x14 pixels; the same on every call. */
export function cellImages(): CellImages {
  const { train, test } = readMnist();
  const set = ({ images, labels, count }: typeof train): ImageSet => ({ images, labels, count, size: DIGIT_SIZE });
  const some = (from: ImageSet, order: Uint32Array): ImageSet => shrink(pick(from, order), 2);
  const order = permutation(train.count, { seed: 0, stream: 'cells' });
  const testOrder = permutation(test.count, { seed: 0, stream: 'cells test' });
  return {
    training: some(set(train), order.slice(0, 600)),
    validation: some(set(train), order.slice(600, 1200)),
    test: some(set(test), testOrder.slice(0, 2000)),
  };
}
