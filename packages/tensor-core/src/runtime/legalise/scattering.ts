/** What onnxruntime's CPU provider needs of scatter operators, in Node and on wasm; seen with 1.30. */
import { int64s } from '../../graph/constant.ts';
import { node1 } from '../../graph/node.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { add, less, mul, where } from '../../ops/elementwise.ts';
import { at, type LegaliseRule } from './rule.ts';

/** The row-major number of the slice of x that each index tuple of `depth` entries names: [1, count]. */
function sliceNumbers(x: Tensor, indices: Tensor, depth: number): Tensor {
  const { graph } = x;
  const entry = (t: Tensor, i: number, axis: number): Tensor => node1('Gather', [t, int64s(graph, [i])], { axis });
  const sizes = node1('Shape', [x]);
  let numbers: Tensor | undefined;
  for (let i = 0; i < depth; i++) {
    const size = entry(sizes, i, 0);
    const index = entry(indices, i, indices.rank - 1);
    const counted = where(less(index, 0), add(index, size), index);
    numbers = numbers ? add(mul(numbers, size), counted) : counted;
  }
  return node1('Flatten', [numbers as Tensor], { axis: 0 });
}

/** Whether the tuples are constants that name different slices, all counted from the start. */
function areDistinct(indices: Tensor, depth: number): boolean {
  const constant = indices.graph.constants.get(indices.id);
  const known = Array.from(constant?.data ?? [-1], Number);
  if (known.some((i) => i < 0)) return false;
  const tuples = Array.from({ length: known.length / depth }, (_, n) => known.slice(n * depth, (n + 1) * depth).join());
  return new Set(tuples).size === tuples.length;
}

/** [n, m] -> [m, n]. */
const turned = (x: Tensor): Tensor => node1('Transpose', [x], { perm: [1, 0] });

/** Two threads that add to one slice lose updates; ScatterElements goes through its indices in order. */
const repeatedIndices: LegaliseRule = {
  ops: ['ScatterND'],
  defect: 'wrong',
  text: 'ScatterND with a reduction: ScatterElements over the slices as columns, which are faster than rows',
  rewrite(c) {
    const [x, indices, updates] = [at(c, 0), at(c, 1), at(c, 2)];
    const depth = indices.shape.at(-1);
    const reduction = c.attributes.reduction ?? 'none';
    if (reduction === 'none' || typeof depth !== 'number' || depth === 0) return undefined;
    if (areDistinct(indices, depth)) return undefined;
    const columns = turned(node1('Flatten', [updates], { axis: indices.rank - 1 })); // [elements of a slice, count]
    const places = node1('Expand', [sliceNumbers(x, indices, depth), node1('Shape', [columns])]);
    const slices = turned(node1('Flatten', [x], { axis: depth }));
    const y = turned(node1('ScatterElements', [slices, places, columns], { axis: 1, reduction }));
    return [node1('Reshape', [y, node1('Shape', [x])], { allowzero: 1 })];
  },
};

/** Rules for ScatterND. */
export const scattering: Readonly<Record<string, LegaliseRule>> = { repeatedIndices };
