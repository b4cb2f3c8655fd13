import { permutation } from '@netwright/tensor-core';
import { type ImageSet, pick } from './image-set.ts';

/**
 * `count` images of a set, as many of each class as of any other, in random order within a class; of one seed a smaller subset
 * is part of a larger one.
 *
 * @throws Error if the count is no multiple of the number of classes, or a class has too few images
 */
export function balancedSubset(set: ImageSet, count: number, { seed = 0 }: { seed?: number } = {}): ImageSet {
  const classes = [...new Set(set.labels)].sort((a, b) => a - b);
  if (count % classes.length !== 0)
    throw new Error(`balancedSubset: needs a multiple of the ${classes.length} classes, got ${count} images`);
  const each = count / classes.length;
  const indices = classes.flatMap((label) => {
    const own = [...set.labels.keys()].filter((i) => set.labels[i] === label);
    if (each > own.length)
      throw new Error(`balancedSubset: class ${label} has ${own.length} images, ${each} are wanted`);
    const order = permutation(own.length, { seed, stream: `subset.${label}` });
    return [...order.subarray(0, each)].map((i) => own[i] as number);
  });
  return pick(set, indices);
}
