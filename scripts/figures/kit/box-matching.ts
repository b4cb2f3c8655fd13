import { draws, permutation } from '@netwright/tensor-core';
import { munkres } from 'munkres';
import { mean } from '../../mean.ts';

/** A box by its middle and size, as parts of the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An object of a picture: its class, and where it is. */
export interface LabelledBox {
  readonly label: number; // from 0
  readonly box: Box;
}

/** What a query of a detector gives: probabilities of all classes, 'no object' last, and a box. */
export interface BoxQuery {
  readonly probabilities: readonly number[];
  readonly box: Box;
}

/** Weights of DETR's matching and loss: of a box's distance, of its overlap, and of the class 'no object' (Carion et al. 2020, and its code). */
export const detrWeights = { distance: 5, overlap: 2, noObject: 0.1 } as const;

const edges = ({ x, y, width, height }: Box): [left: number, top: number, right: number, bottom: number] => [
  x - width / 2,
  y - height / 2,
  x + width / 2,
  y + height / 2,
];

/** Generalised intersection over union of two boxes (Rezatofighi et al. 2019), from -1 to 1. */
export function generalisedIou(one: Box, other: Box): number {
  const [a, b] = [edges(one), edges(other)];
  const span = (i: 0 | 1, inner: boolean): number => {
    const low = [a[i], b[i]];
    const high = [a[i + 2] as number, b[i + 2] as number];
    return inner ? Math.min(...high) - Math.max(...low) : Math.max(...high) - Math.min(...low);
  };
  const intersection = Math.max(0, span(0, true)) * Math.max(0, span(1, true));
  const union = one.width * one.height + other.width * other.height - intersection;
  const hull = span(0, false) * span(1, false);
  return intersection / union - (hull - union) / hull;
}

/** The box part of cost and loss: 5 times the L1 distance and 2 times 1 - IoU. */
function boxCost(one: Box, other: Box): number {
  const distance = (['x', 'y', 'width', 'height'] as const).reduce(
    (sum, key) => sum + Math.abs(one[key] - other[key]),
    0,
  );
  return detrWeights.distance * distance + detrWeights.overlap * (1 - generalisedIou(one, other));
}

/** DETR's matching costs [queries, queries]: of each object, and 0 of the 'no object' that fills up the columns (equation 1). */
export const matchingCosts = (queries: readonly BoxQuery[], objects: readonly LabelledBox[]): number[][] =>
  queries.map(({ probabilities, box }) =>
    queries.map((_, i) => {
      const object = objects[i];
      return object ? -(probabilities[object.label] ?? Number.NaN) + boxCost(box, object.box) : 0;
    }),
  );

/** The column of each row at the least sum of costs, by the Hungarian algorithm (Kuhn 1955, Munkres 1957). */
export function assign(costs: readonly (readonly number[])[]): number[] {
  const columns = Array<number>(costs.length).fill(-1);
  for (const [row, column] of munkres(costs)) columns[row] = column;
  return columns;
}

/** The sum of the costs of an assignment. */
export const costOf = (costs: readonly (readonly number[])[], columns: readonly number[]): number =>
  columns.reduce((sum, column, row) => sum + (costs[row]?.[column] ?? Number.NaN), 0);

/** The least sum of costs of all orders of columns, tried one by one: n! of them. */
export function leastCost(costs: readonly (readonly number[])[], taken: readonly number[] = []): number {
  if (taken.length === costs.length) return 0;
  const row = costs[taken.length] ?? [];
  return Math.min(
    ...row.map((cost, column) =>
      taken.includes(column) ? Number.POSITIVE_INFINITY : cost + leastCost(costs, [...taken, column]),
    ),
  );
}

/** DETR's loss of matched queries: cross-entropy of all, weighted, and the boxes of those that have an object (equation 2). */
export function matchedLoss(
  queries: readonly BoxQuery[],
  objects: readonly LabelledBox[],
  columns: readonly number[],
): number {
  const entropies = queries.map(({ probabilities }, i) => {
    const object = objects[columns[i] ?? -1];
    const weight = object ? 1 : detrWeights.noObject;
    return { weight, loss: -weight * Math.log(probabilities[object?.label ?? probabilities.length - 1] ?? Number.NaN) };
  });
  const boxes = queries.flatMap(({ box }, i) => {
    const object = objects[columns[i] ?? -1];
    return object ? [boxCost(box, object.box)] : [];
  });
  const total = (key: 'weight' | 'loss'): number => entropies.reduce((sum, one) => sum + one[key], 0);
  return total('loss') / total('weight') + mean(boxes);
}

/** Objects at random, and queries in some order: a noisy guess of each object, and of nothing for the others. */
export function randomScene(
  seed: number,
  { objects: objectCount, queries: queryCount, classes }: { objects: number; queries: number; classes: number },
): { objects: LabelledBox[]; queries: BoxQuery[] } {
  const { next, below } = draws({ seed, stream: 'scene' });
  const around = (value: number, by: number): number => value + by * (2 * next() - 1);
  const anywhere = (): Box => ({
    x: around(0.5, 0.3),
    y: around(0.5, 0.3),
    width: around(0.2, 0.08),
    height: around(0.2, 0.08),
  });
  const objects = Array.from({ length: objectCount }, () => ({ label: below(classes), box: anywhere() }));
  const guesses = Array.from({ length: queryCount }, (_, i): BoxQuery => {
    const { label, box } = objects[i] ?? { label: classes, box: anywhere() };
    const scores = Array.from({ length: classes + 1 }, (_, c) => Math.exp(next() + (c === label ? 1.5 : 0)));
    const sum = scores.reduce((a, b) => a + b, 0);
    return {
      probabilities: scores.map((score) => score / sum),
      box: {
        x: around(box.x, 0.08),
        y: around(box.y, 0.08),
        width: around(box.width, 0.03),
        height: around(box.height, 0.03),
      },
    };
  });
  return { objects, queries: Array.from(permutation(queryCount, { seed }), (i) => guesses[i] as BoxQuery) };
}
