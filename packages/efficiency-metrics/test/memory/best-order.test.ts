import { Graph, live, type Tensor } from '@netwright/tensor-core';
import { add, concat, pad, reduceSum, slice, split } from '@netwright/tensor-core/nn';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestOrder } from '../../src/memory/best-order.ts';
import { profile } from '../../src/profile/profile-graph.ts';

/** x [from] made [to] long. */
const grown = (x: Tensor, to: number): Tensor => pad(x, [0, to - (x.shape[0] as number)]);

/** A vector of one element. */
const sum = (x: Tensor): Tensor => reduceSum(x, { axes: [0], keepDims: true });

/** What is alive at most when the nodes run in this order [bytes]; float32 alone. Written after the definition, with sets. */
function peakOf(graph: Graph, order: readonly number[]): number {
  const bytes = ({ shape }: Tensor): number => 4 * (shape as readonly number[]).reduce((a, b) => a * b, 1);
  const isStored = (t: Tensor): boolean => graph.constants.has(t.id) || graph.params.has(t.name);
  const nodes = order.map((row) => graph.node(row));
  const isRead = (t: Tensor, from: number): boolean =>
    [...graph.outputs.values()].some((o) => o.id === t.id) ||
    nodes.slice(from).some(({ inputs }) => inputs.some((i) => i?.id === t.id));
  let alive = new Map([...graph.inputs.values()].filter((t) => isRead(t, 0)).map((t) => [t.id, t]));
  const total = (): number => [...alive.values()].reduce((n, t) => n + bytes(t), 0);
  let most = total();
  nodes.forEach(({ inputs, outputs }, i) => {
    for (const t of inputs)
      if (t && !isStored(t) && !alive.has(t.id)) throw new Error(`${t.name} is read before it is made`);
    for (const t of outputs) alive.set(t.id, t);
    most = Math.max(most, total());
    alive = new Map([...alive].filter(([, t]) => isRead(t, i + 1)));
  });
  return most;
}

/** The least peak of all topological orders, by trying every one. */
function leastOf(graph: Graph): number {
  const { nodes } = live(graph);
  const rows = [...nodes.keys()].filter((i) => nodes[i]);
  const before = rows.map((i) =>
    graph.node(i).inputs.flatMap((t) => (t && graph.values.producer[t.id]! >= 0 ? [graph.values.producer[t.id]!] : [])),
  );
  let least = Number.POSITIVE_INFINITY;
  const extend = (order: readonly number[]): void => {
    if (order.length === rows.length) least = Math.min(least, peakOf(graph, order));
    rows.forEach((row, k) => {
      if (!order.includes(row) && before[k]!.every((i) => order.includes(i))) extend([...order, row]);
    });
  };
  extend([]);
  return least;
}

/** Vectors made of vectors: longer ones, parts, joins, sums and pairs; some of them are outputs. */
const randomGraph = fc
  .array(fc.record({ kind: fc.nat(4), a: fc.nat(), b: fc.nat(), size: fc.integer({ min: 1, max: 40 }) }), {
    minLength: 1,
    maxLength: 7,
  })
  .chain((steps) => fc.tuple(fc.constant(steps), fc.array(fc.boolean(), { minLength: 9, maxLength: 9 })))
  .map(([steps, isOutput]) => {
    const graph = new Graph();
    const made = [graph.input('x', 'float32', [5]), graph.input('z', 'float32', [3])];
    for (const { kind, a, b, size } of steps) {
      const [x, y] = [made[a % made.length], made[b % made.length]] as [Tensor, Tensor];
      const length = x.shape[0] as number;
      if (kind === 0) made.push(grown(x, length + size));
      else if (kind === 1) made.push(slice(x, { starts: [0], ends: [Math.min(size, length)], axes: [0] }));
      else if (kind === 2) made.push(concat([x, y], 0));
      else if (kind === 3) made.push(sum(x));
      else made.push(...(split(grown(x, 2 * length), 2) as Tensor[]));
    }
    made.forEach((t, i) => {
      if (i === made.length - 1 || isOutput[i]) graph.output(`out${i}`, t);
    });
    return graph;
  });

describe('two branches with a large value each', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [4]); // 16 bytes
  const [a, b] = [grown(x, 100), grown(x, 80)]; // 400 and 320 bytes, rows 0 and 1
  graph.output('y', add(sum(a), sum(b))); // rows 2, 3 and 4, of 4 bytes

  test('hold both in the order given, and one after the other in the best', () => {
    expect(bestOrder(graph)).toEqual({
      given: 16 + 400 + 320, // while b is made
      bytes: 16 + 400 + 4, // while a is summed; then 16 + 4 + 320
      order: [0, 2, 1, 3, 4],
    });
  });

  test('say so in a profile that is asked, and only then', () => {
    const { memory } = profile(graph, { bestOrder: true });
    expect(memory.bestOrder).toEqual({ bytes: 420, order: [0, 2, 1, 3, 4] });
    expect(memory.live.bytes).toBe(736);
    expect(profile(graph).memory).not.toHaveProperty('bestOrder');
  });
});

test('the branch that leaves less behind does not always come first: what it needs meanwhile counts', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1]);
  const wide = slice(grown(x, 90), { starts: [0], ends: [30], axes: [0] }); // 90 at most, leaves 30
  const narrow = slice(grown(x, 70), { starts: [0], ends: [5], axes: [0] }); // 70 at most, leaves 5
  graph.output('y', concat([narrow, wide], 0));
  // Narrow first: 1 + 5 + 90 + 30 = 126 while wide is cut. Wide first: 1 + 90 + 30 = 121, then 30 + 70 + 5.
  expect(bestOrder(graph)?.bytes).toBe(4 * 121);
});

test('no topological order has a lower peak, and the order found has the one stated', () => {
  fc.assert(
    fc.property(randomGraph, (graph) => {
      const found = bestOrder(graph);
      const { nodes } = live(graph);
      expect(found?.bytes).toBe(leastOf(graph));
      expect(peakOf(graph, found?.order ?? [])).toBe(found?.bytes);
      const given = [...nodes.keys()].filter((i) => nodes[i]);
      expect(found?.given).toBe(peakOf(graph, given));
      expect(found?.order.toSorted((a, b) => a - b)).toEqual(given);
    }),
    { numRuns: 150 },
  );
});

describe('graphs of many nodes', () => {
  /** Blocks one after another, each of `width` branches that grow and are summed up again. */
  function narrow(blocks: number, width: number): Graph {
    const graph = new Graph();
    let y = graph.input('x', 'float32', [8]);
    for (let i = 0; i < blocks; i++) {
      const grownUp = Array.from({ length: width }, (_, k) => grown(y, 20 + ((7 * i + 3 * k) % 11)));
      y = concat(grownUp.map(sum), 0);
    }
    graph.output('y', y);
    return graph;
  }

  test('are solved where they are long and narrow', () => {
    const graph = narrow(100, 4); // 900 nodes
    const found = bestOrder(graph);
    // Branches of the first block: 20, 23, 26 and 29 from an input of 8; the largest first, beside the input and its sum.
    // In later blocks the input has 4 elements and no branch more than 30.
    expect(found?.bytes).toBe(4 * (8 + 29 + 1));
    // As given, all branches of a block are made before any is summed; 30, 22, 25 and 28 are the largest four.
    expect(found?.given).toBe(4 * (4 + 30 + 22 + 25 + 28));
    expect(peakOf(graph, found?.order ?? [])).toBe(found?.bytes);
  });

  test('have no best order where there are too many sets to look at', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [1]);
    // Every branch leaves more than it began with, and they differ: no order among 24 is safe to take.
    const branches = Array.from({ length: 24 }, (_, i) =>
      grown(slice(grown(x, 50 + i), { starts: [0], ends: [3 + i], axes: [0] }), 90 - i),
    );
    graph.output('y', concat(branches.map(sum), 0));
    graph.output('z', concat(branches, 0));
    const { memory, problems } = profile(graph, { bestOrder: true });
    expect(memory.bestOrder).toBeUndefined();
    expect(problems).toEqual([{ place: 'graph', message: 'has too many orders of execution to find the best' }]);
  });

  test('end after as many sets as they are given', () => {
    expect(bestOrder(narrow(1, 4), { limit: 1 })).toBeUndefined();
    expect(bestOrder(narrow(1, 4), { limit: 100 })?.bytes).toBe(4 * (8 + 29 + 1));
  });

  test('need a limit that is a count', () => {
    expect(() => bestOrder(narrow(1, 1), { limit: 0 })).toThrow(
      'bestOrder: limit must be a whole number above 0, got 0',
    );
  });
});
