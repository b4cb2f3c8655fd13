import { Graph, grad, normal, type Tensor, uniform } from '@netwright/tensor-core';
import { add, matmul, mul, reduceMean, reduceSum, sub } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';

const [samples, features, units] = [128, 8, 200];

/**
 * The share of hidden units that pass a gradient for some of 128 inputs before one step of gradient descent and for none after it, by its
 * rate: the step on the mean squared error of a random network of one hidden layer of 200 units with this activation.
 */
export async function killedShares(
  activation: (x: Tensor) => Tensor,
  rates: readonly number[],
  seed: number,
): Promise<number[]> {
  const graph = new Graph({ name: 'killed units' });
  const x = graph.input('x', 'float32', [samples, features]);
  const target = graph.input('target', 'float32', [samples, 1]);
  const w = graph.input('w', 'float32', [features, units]);
  const b = graph.input('b', 'float32', [units]);
  const v = graph.input('v', 'float32', [units, 1]);
  const rate = graph.input('rate', 'float32', []);
  const preactivations = (weights: Tensor, biases: Tensor): Tensor => add(matmul(x, weights), biases);
  const error = sub(matmul(activation(preactivations(w, b)), v), target);
  const [dw, db] = grad(reduceMean(mul(error, error)), [w, b]) as [Tensor, Tensor];
  const z = preactivations(sub(w, mul(rate, dw)), sub(b, mul(rate, db)));
  graph.output('slopes', grad(reduceSum(activation(z)), [z])[0] as Tensor); // [samples, units]
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const draw = (stream: string, dims: [number, number], scale: number, mean = 0) => ({
    data: normal(dims[0] * dims[1], { seed, stream }).map((value) => mean + scale * value),
    dims,
  });
  const feeds = {
    x: { data: uniform(samples * features, { seed, stream: 'x' }), dims: [samples, features] },
    target: draw('target', [samples, 1], 1, 3),
    w: draw('w', [features, units], Math.sqrt(2 / features)),
    b: { data: new Float32Array(units).fill(1), dims: [units] },
    v: draw('v', [units, 1], Math.sqrt(1 / units)),
  };
  /** Which units pass a gradient after a step with a rate. */
  const passing = async (one: number): Promise<boolean[]> => {
    const { slopes } = await session.run({ ...feeds, rate: { data: Float32Array.of(one), dims: [] } });
    const passes = Array<boolean>(units).fill(false);
    (slopes?.data as Float32Array | undefined)?.forEach((slope, i) => {
      if (slope !== 0) passes[i % units] = true;
    });
    return passes;
  };
  const before = await passing(0);
  const shares = [];
  for (const one of rates) {
    const after = await passing(one);
    const killed = before.filter((passes, i) => passes && !after[i]).length;
    shares.push(killed / before.filter((passes) => passes).length);
  }
  return shares;
}
