import { DIGIT_SIZE, type DigitSet } from '@netwright/scripts/data/digits';

/** What the page trains on and tests with. */
export interface Digits {
  train: DigitSet;
  test: DigitSet;
}

const pixels = DIGIT_SIZE * DIGIT_SIZE;
const header = 8; // two uint32, little-endian: how many digits each set has

/** Every nth digit of a set. */
export function everyNth({ count, images, labels }: DigitSet, n: number): DigitSet {
  const kept = Math.floor(count / n);
  const set = { count: kept, images: new Uint8Array(kept * pixels), labels: new Uint8Array(kept) };
  for (let i = 0; i < kept; i++) {
    set.images.set(images.subarray(i * n * pixels, (i * n + 1) * pixels), i * pixels);
    set.labels[i] = labels[i * n] as number;
  }
  return set;
}

/** One file of two sets: the counts, then images and labels of the first, then those of the second. */
export function packDigits({ train, test }: Digits): Uint8Array<ArrayBuffer> {
  const parts = [train.images, train.labels, test.images, test.labels];
  const file = new Uint8Array(header + parts.reduce((sum, part) => sum + part.length, 0));
  const view = new DataView(file.buffer);
  view.setUint32(0, train.count, true);
  view.setUint32(4, test.count, true);
  let at = header;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/**
 * The sets of such a file, as views of its bytes.
 *
 * @throws Error if the length is not what the counts promise
 */
export function unpackDigits(file: Uint8Array): Digits {
  if (file.length < header) throw new Error(`unpackDigits: a file starts with ${header} bytes, got ${file.length}`);
  const view = new DataView(file.buffer, file.byteOffset, header);
  const counts = [view.getUint32(0, true), view.getUint32(4, true)] as const;
  const wanted = header + (counts[0] + counts[1]) * (pixels + 1);
  if (file.length !== wanted)
    throw new Error(`unpackDigits: ${counts.join(' and ')} digits take ${wanted} bytes, got ${file.length}`);
  let at = header;
  const take = (length: number): Uint8Array => {
    at += length;
    return file.subarray(at - length, at);
  };
  const [train, test] = counts.map((count) => ({ count, images: take(count * pixels), labels: take(count) }));
  return { train: train as DigitSet, test: test as DigitSet };
}
