import ort from 'onnxruntime-node';
import {
  type GradDevice,
  Graph,
  grad,
  type Tensor,
  type TensorData,
  tensorData,
  toOnnx,
  type Weights,
} from '../../src/index.ts';

/** Runs a graph on onnxruntime-node's CPU provider, without the library's own runtime: an independent evaluator. */
export async function run(
  graph: Graph,
  feeds: Readonly<Record<string, TensorData>> = {},
  weights?: Weights,
): Promise<Record<string, TensorData>> {
  const session = await ort.InferenceSession.create(toOnnx(graph, weights), { logSeverityLevel: 3 });
  try {
    return await runSession(session, feeds);
  } finally {
    await session.release();
  }
}

async function runSession(
  session: ort.InferenceSession,
  feeds: Readonly<Record<string, TensorData>>,
): Promise<Record<string, TensorData>> {
  const tensors = Object.fromEntries(
    Object.entries(feeds)
      .filter(([k]) => session.inputNames.includes(k))
      .map(([k, t]) => [k, new ort.Tensor(t.dtype as 'float32', t.data as Float32Array, t.dims)]),
  );
  const out = await session.run(tensors);
  return Object.fromEntries(
    Object.entries(out).map(([k, t]) => [
      k,
      { dtype: t.type as 'float32', dims: t.dims, data: t.data as Float32Array },
    ]),
  );
}

/** Evaluates `build` on concrete inputs. */
export async function evaluate(
  inputs: readonly TensorData[],
  build: (...x: Tensor[]) => Tensor | readonly Tensor[],
): Promise<TensorData[]> {
  const graph = new Graph();
  const xs = inputs.map((t, i) => graph.input(`x${i}`, t.dtype, t.dims));
  const made = build(...xs);
  const ys = Array.isArray(made) ? (made as Tensor[]) : [made as Tensor];
  ys.forEach((y, i) => {
    graph.output(`y${i}`, y);
  });
  const out = await run(graph, Object.fromEntries(inputs.map((t, i) => [`x${i}`, t])));
  return ys.map((_, i) => out[`y${i}`] as TensorData);
}

/** Repeatable values in [low, high) from a linear congruential generator (Numerical Recipes), never equal to one another. */
export function values(
  dims: readonly number[],
  { seed = 1, low = -1, high = 1 }: { seed?: number; low?: number; high?: number } = {},
): TensorData {
  let state = seed >>> 0;
  const n = dims.reduce((a, b) => a * b, 1);
  return tensorData(
    Array.from({ length: n }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return low + ((high - low) * state) / 2 ** 32;
    }),
    dims,
  );
}

/** How `checkGradient` compares. */
export interface CheckOptions {
  /** Inputs to differentiate, default all float32 ones. */
  wrt?: readonly number[];
  /** Step of the central difference; default 1e-2: float32 outputs carry an error of 1e-7 / step. */
  step?: number;
  /** Largest difference allowed, relative to the largest gradient element (default 2e-3). */
  tolerance?: number;
  device?: GradDevice;
  /** Versions of operator sets other than ai.onnx 21. */
  opsets?: Readonly<Record<string, number>>;
}

/**
 * Compares `grad` of sum(r * build(x)) for fixed random r with central differences (f(x + h) - f(x - h)) / 2h, element by
 * element up to 48 elements per input and along 12 random directions beyond; outputs are float32, the sum is float64.
 * Returns the gradients.
 */
export async function checkGradient(
  inputs: readonly TensorData[],
  build: (...x: Tensor[]) => Tensor,
  {
    wrt = inputs.flatMap((t, i) => (t.dtype === 'float32' ? [i] : [])),
    step = 1e-2,
    tolerance = 2e-3,
    device = 'cpu',
    opsets = { '': 21 },
  }: CheckOptions = {},
): Promise<TensorData[]> {
  const graph = new Graph({ opsets });
  const xs = inputs.map((t, i) => graph.input(`x${i}`, t.dtype, t.dims));
  const y = build(...xs);
  const r = values(y.fixedShape, { seed: 99 });
  const seed = graph.input('r', 'float32', r.dims);
  graph.output('y', y);
  const gradients = grad(
    y,
    wrt.map((i) => xs[i] as Tensor),
    { device, seed },
  );
  gradients.forEach((g, k) => {
    graph.output(`g${k}`, g);
  });
  const session = await ort.InferenceSession.create(toOnnx(graph), { logSeverityLevel: 3 });
  const feeds = (changed: readonly TensorData[]): Record<string, TensorData> => ({
    r,
    ...Object.fromEntries(changed.map((t, i) => [`x${i}`, t])),
  });
  const first = await runSession(session, feeds(inputs));
  const forward = new Graph({ opsets });
  const fx = inputs.map((t, i) => forward.input(`x${i}`, t.dtype, t.dims));
  forward.output('y', build(...fx));
  const plain = await ort.InferenceSession.create(toOnnx(forward), { logSeverityLevel: 3 });
  const loss = async (changed: readonly TensorData[]): Promise<number> => {
    const out = (await runSession(plain, feeds(changed))).y as TensorData;
    return (out.data as Float32Array).reduce((s, v, i) => s + v * (r.data[i] as number), 0);
  };
  try {
    for (const [k, i] of wrt.entries()) await compare(k, i);
  } finally {
    await session.release();
    await plain.release();
  }
  return wrt.map((_, k) => first[`g${k}`] as TensorData);

  async function compare(k: number, i: number): Promise<void> {
    const x = inputs[i] as TensorData;
    const g = first[`g${k}`] as TensorData;
    const n = x.data.length;
    const directions = n <= 48 ? Array.from({ length: n }, (_, e) => e) : Array.from({ length: 12 }, (_, e) => -1 - e);
    const pairs: [number, number][] = [];
    for (const d of directions) {
      const v = d >= 0 ? undefined : values([n], { seed: 7 - d });
      const moved = (h: number): TensorData => ({
        ...x,
        data: Float32Array.from(
          x.data as Float32Array,
          (e, j) => e + h * (v ? (v.data[j] as number) : j === d ? 1 : 0),
        ),
      });
      // The step as float32 makes it, so that rounding of x + h does not count as an error of the gradient.
      const [up, down] = [moved(step), moved(-step)];
      const numeric =
        (await loss(inputs.map((t, j) => (j === i ? up : t)))) -
        (await loss(inputs.map((t, j) => (j === i ? down : t))));
      let exact = 0;
      for (let j = 0; j < n; j++) exact += (g.data[j] as number) * ((up.data[j] as number) - (down.data[j] as number));
      pairs.push([exact / (2 * step), numeric / (2 * step)]);
    }
    const largest = Math.max(1e-3, ...pairs.map(([a, b]) => Math.max(Math.abs(a), Math.abs(b))));
    pairs.forEach(([a, b], e) => {
      if (!(Math.abs(a - b) <= tolerance * largest))
        throw new Error(
          `gradient of input ${i}, direction ${e}: ${a}, central difference ${b} (largest ${largest}, tolerance ${tolerance})`,
        );
    });
  }
}
