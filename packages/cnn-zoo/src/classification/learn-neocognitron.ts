import { initialise, type TensorData, tensorData, trace, type Weights } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { fallingWeights, type NeocognitronConfig, neocognitron } from './neocognitron.ts';

/** How a neocognitron learns. */
export interface LearnNeocognitronOptions {
  /** Presentations of every pattern to each stage; default 20. */
  cycles?: number;
  /** q_l: how much a reinforcement adds in each stage; default 1, 16, 16 (Fukushima 1980, section 4). */
  reinforcement?: readonly number[];
  /** Side of an S-column, in which one cell of all planes wins [cells]; default 5. */
  column?: number;
  /** Of the first excitations; default 0. */
  seed?: number;
}

/** A layer of one pattern [K, H, W]. */
interface Layer {
  readonly data: Float32Array;
  readonly planes: number;
  readonly height: number;
  readonly width: number;
}

const layerOf = (t: TensorData | undefined): Layer => {
  const [, planes = 0, height = 0, width = 0] = t?.dims ?? [];
  return { data: t?.data as Float32Array, planes, height, width };
};

/**
 * Learning without a teacher (Fukushima 1980, section 3): patterns [P, 1, H, W] are shown in turn, to one stage after the
 * other. In each S-column the strongest cell is a candidate; each plane's strongest candidate is its representative, and the
 * whole plane learns what that cell sees: a += q c u, b += q / 2 v (equation 6). Returns the weights.
 */
export async function learnNeocognitron(
  config: NeocognitronConfig,
  patterns: TensorData,
  { cycles = 20, reinforcement = [1, 16, 16], column = 5, seed = 0 }: LearnNeocognitronOptions = {},
): Promise<Weights> {
  const [count, ...size] = patterns.dims as [number, number, number, number];
  const build = (...args: Parameters<typeof neocognitron>) => neocognitron(...args);
  const inputs = { x: { dtype: 'float32', shape: [1, ...size] } } as const;
  const graph = trace({ build, inputs, config, outputs: [`c${config.stages.length}`] }, { tap: ['s*', 'c*'] });
  const weights = new Map(initialise(graph, { seed }));
  await using session = await createSession(graph, undefined, { device: 'cpu', threads: 1 }); // too small to share out
  const length = size.reduce((a, b) => a * b);
  for (const [l, stage] of config.stages.entries()) {
    const q = reinforcement[Math.min(l, reinforcement.length - 1)] as number;
    const c = fallingWeights(stage.area, config.gamma);
    for (let shown = 0; shown < cycles * count; shown++) {
      const i = shown % count;
      const x = tensorData((patterns.data as Float32Array).slice(i * length, (i + 1) * length), [1, ...size]);
      const out = await session.run({ x, ...Object.fromEntries(weights) });
      const cells = layerOf(out[`s${l + 1}`]);
      const before = layerOf(l === 0 ? x : out[`c${l}`]);
      const v = layerOf(out[`s${l + 1}.v`]);
      for (const [plane, place] of representatives(cells, column)) {
        learn(weights.get(`s${l + 1}.a`) as TensorData, plane, patch(before, place, cells, stage), c, q);
        const b = (weights.get(`s${l + 1}.b`) as TensorData).data as Float32Array;
        b[plane] = (b[plane] as number) + (q / 2) * (v.data[place] as number);
      }
    }
  }
  return weights;
}

/** The place of each plane's representative: its strongest cell that nothing in its column exceeds. */
function representatives({ data, planes, height, width }: Layer, column: number): Map<number, number> {
  const reach = column >> 1;
  const chosen = new Map<number, number>();
  const size = height * width;
  for (let place = 0; place < size; place++) {
    const [y, x] = [Math.floor(place / width), place % width];
    let [best, winner, at] = [0, -1, -1];
    for (let k = 0; k < planes; k++)
      for (let i = Math.max(0, y - reach); i <= Math.min(height - 1, y + reach); i++)
        for (let j = Math.max(0, x - reach); j <= Math.min(width - 1, x + reach); j++) {
          const u = data[k * size + i * width + j] as number;
          if (u > best) [best, winner, at] = [u, k, i * width + j];
        }
    if (winner < 0 || at !== place) continue;
    const other = chosen.get(winner);
    if (other === undefined || best > (data[winner * size + other] as number)) chosen.set(winner, place);
  }
  return chosen;
}

/** What the cell at a place sees of the layer before [K', area, area], zeros outside. */
function patch(
  before: Layer,
  place: number,
  cells: Layer,
  { area, padding }: { area: number; padding: number },
): Float32Array {
  const out = new Float32Array(before.planes * area * area);
  const [top, left] = [Math.floor(place / cells.width) - padding, (place % cells.width) - padding];
  for (let k = 0; k < before.planes; k++)
    for (let i = 0; i < area; i++)
      for (let j = 0; j < area; j++) {
        const [y, x] = [top + i, left + j];
        if (y < 0 || x < 0 || y >= before.height || x >= before.width) continue;
        out[(k * area + i) * area + j] = before.data[(k * before.height + y) * before.width + x] as number;
      }
  return out;
}

/** a += q c u for one plane. */
function learn(a: TensorData, plane: number, seen: Float32Array, c: readonly number[], q: number): void {
  const data = a.data as Float32Array;
  const planes = seen.length / c.length;
  for (let i = 0; i < seen.length; i++)
    data[plane * seen.length + i]! += (q * (c[i % c.length] as number) * (seen[i] as number)) / planes;
}
