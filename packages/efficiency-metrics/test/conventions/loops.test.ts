import { array, assert, constantFrom, integer, property, record, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { mac } from '../../src/conventions/mac.ts';
import { countedNode } from './counted-node.ts';

/** Runs `visit` once per index of a box. */
function forEachIndex(sizes: readonly number[], visit: () => void): void {
  const [size, ...rest] = sizes;
  if (size === undefined) visit();
  else for (let i = 0; i < size; i++) forEachIndex(rest, visit);
}

test('a matrix product counts what the triple loop over every pair of matrices multiplies', () => {
  const size = integer({ min: 1, max: 5 });
  const batches = array(tuple(size, constantFrom('both', 'first', 'second')), { maxLength: 2 });
  assert(
    property(record({ batches, m: size, k: size, n: size }), ({ batches, m, k, n }) => {
      const axes = (missing: string): number[] => batches.map(([d, where]) => (where === missing ? 1 : d));
      const [a, b] = [axes('second'), axes('first')];
      let products = 0;
      forEachIndex([...batches.map(([d]) => d), m, n, k], () => products++);
      const node = countedNode(
        'MatMul',
        [
          [...a, m, k],
          [...b, k, n],
        ],
        [[...batches.map(([d]) => d), m, n]],
      );
      expect(mac.count(node)?.macs).toBe(products);
    }),
  );
});

const axis = record({
  size: integer({ min: 1, max: 6 }),
  kernel: integer({ min: 1, max: 3 }),
  stride: integer({ min: 1, max: 2 }),
  pad: integer({ min: 0, max: 2 }),
  dilation: integer({ min: 1, max: 2 }),
});
const small = integer({ min: 1, max: 3 });

test('a convolution counts every tap at every position of every output channel, padding included', () => {
  assert(
    property(
      array(axis, { minLength: 1, maxLength: 3 }),
      small,
      small,
      small,
      small,
      (axes, n, groups, perGroup, out) => {
        const y = axes.map((a) => Math.floor((a.size + 2 * a.pad - a.dilation * (a.kernel - 1) - 1) / a.stride) + 1);
        if (y.some((d) => d < 1)) return;
        let products = 0;
        for (let sample = 0; sample < n; sample++)
          for (let channel = 0; channel < out * groups; channel++)
            forEachIndex(y, () => forEachIndex([perGroup, ...axes.map((a) => a.kernel)], () => products++));
        const node = countedNode(
          'Conv',
          [
            [n, perGroup * groups, ...axes.map((a) => a.size)],
            [out * groups, perGroup, ...axes.map((a) => a.kernel)],
          ],
          [[n, out * groups, ...y]],
          { attributes: { group: groups } },
        );
        expect(mac.count(node)?.macs).toBe(products);
      },
    ),
  );
});

test('a transposed convolution counts every input element at every tap of every output channel of its group', () => {
  assert(
    property(array(axis, { minLength: 1, maxLength: 2 }), small, small, small, (axes, groups, perGroup, out) => {
      let products = 0;
      forEachIndex([perGroup * groups, ...axes.map((a) => a.size)], () =>
        forEachIndex([out, ...axes.map((a) => a.kernel)], () => products++),
      );
      const node = countedNode(
        'ConvTranspose',
        [
          [1, perGroup * groups, ...axes.map((a) => a.size)],
          [perGroup * groups, out, ...axes.map((a) => a.kernel)],
        ],
        [[1, out * groups, ...axes.map((a) => a.stride * (a.size - 1) + a.dilation * (a.kernel - 1) + 1)]],
      );
      expect(mac.count(node)?.macs).toBe(products);
    }),
  );
});
