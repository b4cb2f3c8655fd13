import { type HypergradientMethod, hypergradient } from '@netwright/darts';
import { normal, type Tensor, tensorData, trace } from '@netwright/tensor-core';
import { matmul, mul, reduceMean, softmax, square, sub, tanh } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';

const shapes = { w: [3, 4], a: [4], x: [16, 3], y: [16, 4] } as const;

/** The gradient of four mixing parameters `a` through one step (ξ = 0.5) of twelve weights `w`, by a method of the package darts. */
export async function mixingGradient(method: HypergradientMethod): Promise<number[]> {
  const graph = trace({
    build: (_, { w, a, x, y }: Record<keyof typeof shapes, Tensor>) => {
      const loss = ([v]: readonly Tensor[], [b]: readonly Tensor[]): Tensor =>
        reduceMean(square(sub(mul(tanh(matmul(x, v as Tensor)), softmax(b as Tensor)), y)));
      const problem = { weights: [w], architecture: [a], training: loss, validation: loss };
      const [gradient] = hypergradient(problem, { method, xi: 0.5 });
      return { gradient: gradient as Tensor };
    },
    inputs: Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, { dtype: 'float32', shape } as const]),
    ),
    config: {},
    outputs: ['gradient'],
  });
  await using session = await createSession(graph, new Map(), { device: 'cpu', threads: 1 });
  const feeds = Object.entries(shapes).map(([name, shape]) => {
    const count = shape.reduce((product: number, size) => product * size, 1);
    return [name, tensorData(normal(count, { seed: 3, stream: name }), shape)] as const;
  });
  const { gradient } = await session.run(Object.fromEntries(feeds));
  return Array.from(gradient?.data as Float32Array, Number);
}
