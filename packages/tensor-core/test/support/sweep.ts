import { type GradDevice, Graph, grad, type Tensor, type TensorData } from '../../src/index.ts';
import { createSession } from '../../src/runtime/node.ts';
import { run, values } from './run.ts';

/** An operator on inputs of these shapes; its gradients with respect to all of them are compared too. */
export interface SweepCase {
  readonly name: string;
  readonly inputs: readonly (readonly number[])[];
  readonly build: (...x: Tensor[]) => Tensor;
  /** Whether gradients are compared; default true. */
  readonly gradients?: boolean;
}

const inputName = (i: number, k: number): string => `case${i}_x${k}`;

/** All cases side by side in one graph: each output, and its gradients for a random seed, by name. */
function graphOf(cases: readonly SweepCase[], device: GradDevice): Graph {
  const graph = new Graph({ name: 'sweep' });
  cases.forEach(({ inputs, build, gradients = true }, i) => {
    const xs = inputs.map((dims, k) => graph.input(inputName(i, k), 'float32', dims));
    const y = build(...xs);
    graph.output(`case${i}_y`, y);
    if (!gradients) return;
    const seed = graph.input(`case${i}_seed`, 'float32', y.fixedShape);
    grad(y, xs, { device, seed }).forEach((g, k) => {
      graph.output(`case${i}_d${k}`, g);
    });
  });
  return graph;
}

function feedsOf(graph: Graph): Record<string, TensorData> {
  return Object.fromEntries(
    [...graph.inputs.values()].map((t, i) => [t.name, values(t.fixedShape, { seed: 7919 * i + 13 })]),
  );
}

/** What differs between two results, in words; undefined where they agree within `tolerance` of the largest element. */
function difference(a: TensorData | undefined, b: TensorData | undefined, tolerance: number): string | undefined {
  if (a?.dims.join() !== b?.dims.join()) return `[${a?.dims}] and [${b?.dims}]`;
  let [worst, scale] = [0, 1e-3];
  a?.data.forEach((v: number | bigint, i: number) => {
    const d = Math.abs(Number(v) - Number(b?.data[i]));
    if (!(d <= worst)) worst = Number.isNaN(d) ? Number.POSITIVE_INFINITY : d;
    scale = Math.max(scale, Math.abs(Number(v)));
  });
  return worst <= tolerance * scale ? undefined : `off by ${worst.toPrecision(3)} of ${scale.toPrecision(3)}`;
}

/**
 * Runs all cases on WebGPU, strictly, with that device's gradients, and on the CPU with its own. Lists what differs by more
 * than `tolerance`, relative to the largest element: empty when all is well.
 */
export async function sweep(cases: readonly SweepCase[], tolerance = 2e-5): Promise<string[]> {
  const onCpu = graphOf(cases, 'cpu');
  const feeds = feedsOf(onCpu);
  const expected = await run(onCpu, feeds);
  await using session = await createSession(graphOf(cases, 'webgpu'), { device: 'webgpu', strict: true });
  const found = await session.run(feeds);
  return Object.keys(expected).flatMap((name) => {
    const [, i, part] = /^case(\d+)_(.*)$/.exec(name) ?? [];
    const text = difference(expected[name], found[name], tolerance);
    return text === undefined ? [] : [`${cases[Number(i)]?.name} ${part}: ${text}`];
  });
}
