import { expect, test } from 'vitest';
import {
  assign,
  type BoxQuery,
  costOf,
  generalisedIou,
  leastCost,
  matchedLoss,
  matchingCosts,
  randomScene,
} from '../../../figures/kit/box-matching.ts';

const box = (x: number, y: number, width = 0.2, height = 0.2) => ({ x, y, width, height });

test('equal boxes overlap by 1, boxes two sides apart by -1/3', () => {
  expect(generalisedIou(box(0.5, 0.5), box(0.5, 0.5))).toBeCloseTo(1, 12);
  expect(generalisedIou(box(0.3, 0.5), box(0.7, 0.5))).toBeCloseTo(-1 / 3, 12); // hull of three squares, two are covered
  expect(generalisedIou(box(0.4, 0.5), box(0.5, 0.5))).toBeCloseTo(1 / 3, 12); // half of each square, union of 1.5, which fills the hull
});

test('an assignment takes the least sum, not the least of each row', () => {
  const costs = [
    [1, 2, 9],
    [1, 6, 9],
    [5, 5, 5],
  ];
  expect(assign(costs)).toEqual([1, 0, 2]);
  expect(costOf(costs, [1, 0, 2])).toBe(8);
  expect(leastCost(costs)).toBe(8);
});

test('costs and loss of a query on its object, and of one that has none', () => {
  const queries: BoxQuery[] = [
    { probabilities: [0.25, 0.25, 0.5], box: box(0.2, 0.2) },
    { probabilities: [0.5, 0.25, 0.25], box: box(0.6, 0.5) },
  ];
  const objects = [{ label: 0, box: box(0.6, 0.6) }];
  const costs = matchingCosts(queries, objects);
  expect(costs[1]?.[0]).toBeCloseTo(-0.5 + 5 * 0.1 + 2 * (1 - 1 / 3), 12);
  expect(costs.map((row) => row[1])).toEqual([0, 0]);
  const columns = assign(costs);
  expect(columns).toEqual([1, 0]);
  const entropy = (0.1 * Math.LN2 + Math.LN2) / 1.1; // both give their class a half
  expect(matchedLoss(queries, objects, columns)).toBeCloseTo(entropy + 0.5 + 4 / 3, 12);
});

test('a scene has as many objects and queries as asked, probabilities that sum to 1, and comes again from its seed', () => {
  const sizes = { objects: 2, queries: 4, classes: 3 };
  const { objects, queries } = randomScene(1, sizes);
  expect([objects.length, queries.length]).toEqual([2, 4]);
  for (const { probabilities } of queries) {
    expect(probabilities).toHaveLength(4);
    expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  }
  expect(randomScene(1, sizes)).toEqual({ objects, queries });
  expect(randomScene(2, sizes)).not.toEqual({ objects, queries });
});
