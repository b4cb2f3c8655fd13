import { Graph, type Tensor, type TensorData } from '../../src/index.ts';
import { createSession, legalise } from '../../src/runtime/node.ts';
import { run } from './run.ts';

/** A graph of inputs x0, x1, ... and outputs y0, y1, ..., with what it is fed. */
export interface Case {
  readonly graph: Graph;
  readonly feeds: Readonly<Record<string, TensorData>>;
}

/** How a case is made. */
export interface CaseOptions {
  /** Version of ai.onnx, default 21. */
  opset?: number;
  /** Shapes of inputs in the graph, where they are not the data's. */
  shapes?: readonly (Tensor['shape'] | undefined)[];
}

/** Builds a graph on the inputs' shapes. */
export function makeCase(
  inputs: readonly TensorData[],
  build: (...x: Tensor[]) => Tensor | readonly Tensor[],
  { opset = 21, shapes = [] }: CaseOptions = {},
): Case {
  const graph = new Graph({ name: 'case', opsets: { '': opset } });
  const made = build(...inputs.map((t, i) => graph.input(`x${i}`, t.dtype, shapes[i] ?? t.dims)));
  (Array.isArray(made) ? (made as Tensor[]) : [made as Tensor]).forEach((y, i) => {
    graph.output(`y${i}`, y);
  });
  return { graph, feeds: Object.fromEntries(inputs.map((t, i) => [`x${i}`, t])) };
}

/** The outputs on WebGPU with no node on the CPU, some rules left out. */
export async function runOnGpu(
  { graph, feeds }: Case,
  { without = [] }: { without?: readonly string[] } = {},
): Promise<Record<string, TensorData>> {
  const ready = legalise(graph, 'webgpu', { without });
  await using session = await createSession(ready, { device: 'webgpu', strict: true, legalise: false });
  return session.run(feeds);
}

/** The outputs on the CPU, without the library's own runtime. */
export const runOnCpu = ({ graph, feeds }: Case): Promise<Record<string, TensorData>> => run(graph, feeds);

/** The largest difference of two results, relative to the largest element of the first; infinite where shapes differ. */
export function largestDifference(
  a: Readonly<Record<string, TensorData>>,
  b: Readonly<Record<string, TensorData>>,
): number {
  let [difference, scale] = [0, 1e-3];
  for (const [name, { data, dims }] of Object.entries(a)) {
    const other = b[name];
    if (!other || other.dims.join() !== dims.join()) return Number.POSITIVE_INFINITY;
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [Number(data[i]), Number(other.data[i])];
      const d = Number.isNaN(x) && Number.isNaN(y) ? 0 : Math.abs(x - y);
      if (!(d <= difference)) difference = Number.isNaN(d) ? Number.POSITIVE_INFINITY : d;
      if (Number.isFinite(x)) scale = Math.max(scale, Math.abs(x));
    }
  }
  return difference / scale;
}
