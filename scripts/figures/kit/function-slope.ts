import { Graph, grad, type Tensor } from '@netwright/tensor-core';
import { reduceSum } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';

/** Values of an operator at places, and of its derivative, which is the gradient of the sum of all values; a float32 graph. */
export async function functionAndSlope(
  of: (x: Tensor) => Tensor,
  places: readonly number[],
): Promise<{ value: number[]; slope: number[] }> {
  const graph = new Graph({ name: 'function' });
  const x = graph.input('x', 'float32', ['N']);
  const y = of(x);
  graph.output('value', y);
  graph.output('slope', grad(reduceSum(y), [x])[0] as Tensor);
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const results = await session.run({ x: { data: Float32Array.from(places), dims: [places.length] } });
  const [value, slope] = [results.value, results.slope].map((t) => Array.from(t?.data as Float32Array));
  return { value: value ?? [], slope: slope ?? [] };
}
