import type { BatchTensor } from './data.ts';

/**
 * Counts examples, or pixels, of scores [N, C, ...] by their class in `labels` [N, ...] and by the class with the largest
 * score, the first of equals: [C, C] row by row, rows are the true classes. A label that is no class counts for nothing.
 *
 * @param counts what to add to, from earlier batches; default a new array
 * @throws Error where the sizes do not belong together
 */
export function confusion(
  scores: Pick<BatchTensor, 'data' | 'dims'>,
  labels: ArrayLike<number | bigint>,
  counts?: Float64Array,
): Float64Array {
  const [rows = 0, classes = 0, ...rest] = scores.dims;
  const positions = rest.reduce((product, length) => product * length, 1);
  const found = counts ?? new Float64Array(classes * classes);
  if (labels.length !== rows * positions)
    throw new Error(
      `confusion: scores [${scores.dims.join(', ')}] need ${rows * positions} labels, got ${labels.length}`,
    );
  if (found.length !== classes * classes)
    throw new Error(`confusion: counts of ${classes} classes are ${classes * classes} numbers, got ${found.length}`);
  const at = (row: number, c: number, position: number): number =>
    Number(scores.data[(row * classes + c) * positions + position]);
  for (let row = 0; row < rows; row++)
    for (let position = 0; position < positions; position++) {
      const label = Number(labels[row * positions + position]);
      if (!(label >= 0 && label < classes)) continue;
      let best = 0;
      for (let c = 1; c < classes; c++) if (at(row, c, position) > at(row, best, position)) best = c;
      found[label * classes + best]!++;
    }
  return found;
}

/**
 * Intersection over union per class, from the counts of `confusion`: right / (right + taken for it wrongly + missed), the
 * Jaccard index of Everingham et al. 2010, https://doi.org/10.1007/s11263-009-0275-4, section 4. NaN for a class that is
 * neither there nor predicted.
 */
export function intersectionOverUnion(counts: Float64Array): number[] {
  const classes = Math.sqrt(counts.length);
  if (!Number.isInteger(classes))
    throw new Error(`intersectionOverUnion: counts must be those of a square, got ${counts.length} numbers`);
  return Array.from({ length: classes }, (_, c) => {
    let union = -counts[c * classes + c]!; // in its row and in its column
    for (let other = 0; other < classes; other++) union += counts[c * classes + other]! + counts[other * classes + c]!;
    return counts[c * classes + c]! / union;
  });
}
