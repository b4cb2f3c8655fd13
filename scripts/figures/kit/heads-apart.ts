import { initialise, normal, type Params, type Tensor, trace } from '@netwright/tensor-core';
import {
  add,
  matmul,
  multiheadAttention,
  scaledDotProduct,
  slice,
  transpose,
  unsqueeze,
} from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';

const [length, width, heads] = [12, 64, 4];
const own = width / heads;

/** Rows or columns of a tensor. */
const part = (t: Tensor, axis: number, from: number, count: number): Tensor =>
  slice(t, { starts: [from], ends: [from + count], axes: [axis] });

/** Attention of each head by itself, with its rows of the three projections, and the sum of their parts of the last one. */
function headByHead(p: Params, x: Tensor): Tensor {
  const projections = p.param('in_proj_weight', [3 * width, width]);
  const last = p.at('out_proj').param('weight', [width, width]);
  const results = Array.from({ length: heads }, (_, head) => {
    const [q, k, v] = [0, 1, 2].map((which) => {
      const rows = part(projections, 0, which * width + head * own, own);
      return unsqueeze(matmul(x, transpose(rows, [1, 0])), [1]); // [1, 1, length, own]
    }) as [Tensor, Tensor, Tensor];
    return matmul(scaledDotProduct(q, k, v).out, transpose(part(last, 1, head * own, own), [1, 0]));
  });
  return results.reduce(add);
}

/** How far multi-head attention of four heads lies from its heads computed one by one, at most, by the same random weights. */
export async function differenceOfHeads(seed: number): Promise<number> {
  const inputs = { x: { dtype: 'float32', shape: [1, length, width] } } as const;
  const together = (p: Params, x: Tensor): Tensor => multiheadAttention(p, { query: x }, heads, { bias: false }).out;
  const x = { data: normal(length * width, { seed, stream: 'x' }), dims: [1, length, width] };
  const weights = initialise(trace({ build: together, inputs, outputs: ['y'] }), { seed });
  const [one, other] = await Promise.all(
    [together, headByHead].map(async (build) => {
      const graph = trace({ build, inputs, outputs: ['y'] });
      await using session = await createSession(graph, weights, { device: 'cpu', threads: 1 });
      return (await session.run({ x })).y?.data as Float32Array;
    }),
  );
  return Math.max(...Array.from(one ?? [], (value, i) => Math.abs(value - (other?.[i] as number))));
}
