import { constant, Graph, int64s, node1, type Tensor, uniform } from '@netwright/tensor-core';
import { add, matmul, mul, relu } from '@netwright/tensor-core/nn';

/** Nodes one after another, so that what a run takes besides them weighs little. */
const chain = 4;

/** A graph that a machine is measured by, and what one run of it does. Its input `s` is one number, near 1. */
export interface MachineGraph {
  readonly graph: Graph;
  /** [FLOP] or [bytes] */
  readonly amount: number;
}

/** `chain` products of square matrices [S, S]: 2 S^3 FLOP each; what else there is, S^2, does not count. */
export function productGraph(size: number): MachineGraph {
  const graph = new Graph({ name: `matmul ${size}` });
  const s = graph.input('s', 'float32', [1]);
  const spread = Math.sqrt(12 / size); // of variance 1 / S, so that products keep their size
  const data = uniform(size * size, { seed: 1, stream: 'product' }).map((u) => spread * (u - 0.5));
  const b = constant(graph, { dtype: 'float32', dims: [size, size], data });
  let y = mul(b, s); // keeps onnxruntime from computing everything when it loads
  for (let i = 0; i < chain; i++) y = matmul(y, b); // [S, S]
  graph.output('y', corner(y, 2));
  return { graph, amount: chain * 2 * size ** 3 };
}

/**
 * A float32 array of so many bytes, copied `chain` times by Add with a number or by Relu: each reads and writes it once. What a
 * processor reads because it is about to be overwritten is not counted; Relu may work in place, which saves that.
 */
export function copyGraph(op: 'Add' | 'Relu', bytes: number): MachineGraph {
  const length = Math.ceil(bytes / 4);
  const graph = new Graph({ name: `${op} ${bytes}` });
  const s = graph.input('s', 'float32', [1]);
  const x = constant(graph, { dtype: 'float32', dims: [length], data: new Float32Array(length) });
  let y = add(x, s);
  for (let i = 1; i < chain; i++) y = op === 'Add' ? add(y, s) : relu(y);
  graph.output('y', corner(y, 1));
  return { graph, amount: chain * 2 * 4 * length };
}

/** One element, so that nothing large leaves the device. */
const corner = (t: Tensor, rank: number): Tensor => {
  const { graph } = t;
  return node1('Slice', [t, int64s(graph, Array(rank).fill(0)), int64s(graph, Array(rank).fill(1))]);
};
