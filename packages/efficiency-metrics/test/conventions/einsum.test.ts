import { expect, test } from 'vitest';
import { mac } from '../../src/conventions/mac.ts';
import { countedNode } from './counted-node.ts';

const count = (equation: string, inputs: readonly (readonly number[])[], stored?: readonly number[]) =>
  mac.count(countedNode('Einsum', inputs, [[]], { attributes: { equation }, ...(stored && { stored }) }));

test.each([
  [
    'ij,jk->ik',
    [
      [3, 5],
      [5, 7],
    ],
    3 * 5 * 7,
  ],
  [
    'bij , bjk -> bik',
    [
      [2, 3, 5],
      [2, 5, 7],
    ],
    2 * 3 * 5 * 7,
  ],
  ['i,j->ij', [[3], [5]], 3 * 5],
  [
    'ij,ij->',
    [
      [3, 5],
      [3, 5],
    ],
    3 * 5,
  ],
  [
    'ij,jk',
    [
      [3, 5],
      [5, 7],
    ],
    3 * 5 * 7,
  ], // without an arrow
  [
    '...ij,...jk->...ik',
    [
      [4, 2, 3, 5],
      [2, 5, 7],
    ],
    4 * 2 * 3 * 5 * 7,
  ], // ellipses broadcast
  [
    'b...d,de->b...e',
    [
      [2, 8, 9, 5],
      [5, 7],
    ],
    2 * 8 * 9 * 5 * 7,
  ],
  [
    'bhid,bhjd->bhij',
    [
      [2, 1, 3, 4],
      [2, 6, 5, 4],
    ],
    2 * 6 * 3 * 5 * 4,
  ], // a 1 stretches
  [
    'iij,jk->ik',
    [
      [3, 3, 5],
      [5, 7],
    ],
    3 * 5 * 7,
  ], // a diagonal
] as const)('%s counts the product of all axes', (equation, inputs, expected) => {
  expect(count(equation, inputs)?.macs).toBe(expected);
});

test('several operands are multiplied pairwise from left to right, and axes are summed as soon as none needs them', () => {
  // [3, 5] by [5, 7] is 105 and sums j; [3, 7] by [7, 2] is 42.
  expect(
    count('ij,jk,kl->il', [
      [3, 5],
      [5, 7],
      [7, 2],
    ])?.macs,
  ).toBe(3 * 5 * 7 + 3 * 7 * 2);
  // j is needed by the third operand, so that it stays: 3 x 5 x 7, then 3 x 5 x 7 again.
  expect(
    count('ij,jk,jk->i', [
      [3, 5],
      [5, 7],
      [5, 7],
    ])?.macs,
  ).toBe(105 + 105);
});

test('one operand has no product', () => {
  expect(count('ij->ji', [[3, 5]])).toBeUndefined();
});

test("products of computed operands are attention's; one with a stored operand is not", () => {
  expect(
    count(
      'ij,jk,kl->il',
      [
        [3, 5],
        [5, 7],
        [7, 2],
      ],
      [2],
    ),
  ).toEqual({ macs: 105 + 42, attentionMacs: 105 });
  expect(
    count(
      'ij,jk->ik',
      [
        [3, 5],
        [5, 7],
      ],
      [1],
    )?.attentionMacs,
  ).toBe(0);
});
