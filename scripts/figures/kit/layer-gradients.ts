import { Graph, grad, init, initialise, normal, type Params, type Tensor, trace } from '@netwright/tensor-core';
import { add, concat, linear, mul, reduceSum, relu, reshape, sigmoid, unsqueeze } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';

/** A stack of layers: sigmoids with Glorot's weights; ReLUs with He's; ReLUs with He's beside shortcuts, divided by the root of the depth. */
export type Stack = 'sigmoid' | 'ReLU' | 'residual';

/** Layers, and units in each. */
export const [depth, width] = [50, 64] as const;
const batch = 16;
const session = { device: 'cpu', threads: 1 } as const;

/** One layer [N, width] -> [N, width]. */
function layer(p: Params, x: Tensor, stack: Stack): Tensor {
  const start = stack === 'sigmoid' ? init.xavierNormal() : init.kaimingNormal({ nonlinearity: 'relu' });
  const weigh = (t: Tensor): Tensor => linear(p, t, width, { init: start, biasInit: init.zeros() });
  if (stack === 'sigmoid') return sigmoid(weigh(x));
  return stack === 'ReLU' ? relu(weigh(x)) : add(x, mul(weigh(relu(x)), 1 / Math.sqrt(depth)));
}

/** Gradients with respect to x and to each layer's output [depth + 1, N, width], of a random linear function of the last. */
const gradients =
  (stack: Stack) =>
  (p: Params, { x, direction }: { x: Tensor; direction: Tensor }): Tensor => {
    const states = [x];
    for (let i = 0; i < depth; i++) states.push(layer(p.at(i), states[i] as Tensor, stack));
    const loss = reduceSum(mul(states[depth] as Tensor, direction));
    return concat(
      grad(loss, states).map((g) => unsqueeze(g, [0])),
      0,
    );
  };

/**
 * Lengths of the gradients at the input and after each of 50 layers as they start, by a batch of 16 random inputs: the input's first, all
 * relative to that of the last layer.
 */
export async function relativeGradients(stack: Stack, seed: number): Promise<number[]> {
  const shape = [batch, width];
  const inputs = { x: { dtype: 'float32', shape }, direction: { dtype: 'float32', shape } } as const;
  const graph = trace({ build: gradients(stack), inputs, outputs: ['gradients'] });
  await using running = await createSession(graph, initialise(graph, { seed }), session);
  const feed = (stream: string) => ({ data: normal(batch * width, { seed, stream }), dims: shape });
  const results = await running.run({ x: feed('x'), direction: feed('direction') });
  const all = results.gradients?.data as Float32Array;
  const lengths = Array.from({ length: depth + 1 }, (_, state) =>
    Math.hypot(...all.subarray(state * batch * width, (state + 1) * batch * width)),
  );
  return lengths.map((length) => length / (lengths[depth] as number));
}

/** Derivatives of the last of a chain of so many sigmoids by each before it and by the input 0, with weights 1: the deepest first. */
export async function chainGradients(length: number): Promise<number[]> {
  const graph = new Graph({ name: 'chain' });
  const states = [graph.input('x', 'float64', [])];
  for (let i = 0; i < length; i++) states.push(sigmoid(states[i] as Tensor));
  for (const [i, g] of grad(states[length] as Tensor, states).entries()) graph.output(`g${i}`, reshape(g, [1]));
  await using running = await createSession(graph, session);
  const results = await running.run({ x: { data: Float64Array.of(0), dims: [] } });
  return states.map((_, i) => results[`g${i}`]?.data[0] as number);
}
