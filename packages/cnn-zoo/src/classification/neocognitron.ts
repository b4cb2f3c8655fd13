/**
 * The neocognitron, "Neocognitron: A New Algorithm for Pattern Recognition Tolerant of Deformations and Shifts in Position"
 * (Fukushima, Miyake, 1982), https://doi.org/10.1016/0031-3203(82)90024-3, with the equations and sizes of "Neocognitron: A
 * Self-organizing Neural Network Model ..." (Fukushima, 1980), https://doi.org/10.1007/BF00344251. Three stages of S-cells,
 * which find features, and C-cells, which let them shift. It learns without a teacher: `learnNeocognitron`. The paper's letters
 * name the weights: `s1.a` [K, K', h, w] excites, `s1.b` [K] inhibits.
 */
import {
  block,
  constant,
  image,
  init,
  type ModelTable,
  named,
  type Params,
  type Tensor,
  tensorData,
} from '@netwright/tensor-core';
import {
  add,
  conv,
  div,
  mul,
  pad,
  reduceMean,
  relu,
  reshape,
  slice,
  sqrt,
  square,
  sub,
} from '@netwright/tensor-core/nn';

/** A stage: a layer of S-cells and one of C-cells. */
export interface NeocognitronStage {
  /** Cell planes K. */
  planes: number;
  /** Side of the area that an S-cell reads, of that which a C-cell reads, and zeros around each (less than 0 cuts) [cells]. */
  area: number;
  padding: number;
  cArea: number;
  cPadding: number;
  /** r_l: how selective an S-cell is; it answers where the cosine with its feature is above r / (1 + r). */
  selectivity: number;
}

/** Sizes of a neocognitron. */
export interface NeocognitronConfig {
  stages: readonly NeocognitronStage[];
  /** alpha of the C-cells' saturation (equation 4). */
  saturation: number;
  /** How the fixed weights c and d fall with distance: gamma^|v| and delta^|v|. Differs from the paper: it prints no values. */
  gamma: number;
  delta: number;
}

/** decay^|v| over a window, |v| the distance from its middle [cells], scaled to a sum of 1. */
export function fallingWeights(side: number, decay: number): number[] {
  const middle = (side - 1) / 2;
  const weights = Array.from(
    { length: side * side },
    (_, i) => decay ** Math.hypot(Math.floor(i / side) - middle, (i % side) - middle),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}

/** Zeros around the planes, or their outermost cells cut off where `n` is below 0. */
function border(x: Tensor, n: number): Tensor {
  if (n >= 0) return n === 0 ? x : pad(x, [n, n, n, n]);
  return [2, 3].reduce((y, axis) => slice(y, axis, -n, Number(y.shape[axis]) + n), x);
}

/** sqrt(sum of c u^2) over all planes [N, 1, H', W'], c summing to 1 (equation 3): what an S-cell is inhibited by. */
function inhibition(u: Tensor, s: NeocognitronStage, gamma: number): Tensor {
  const planes = u.shape[1] as number;
  const c = fallingWeights(s.area, gamma).map((w) => w / planes);
  const weight = tensorData(Array.from({ length: planes }, () => c).flat(), [1, planes, s.area, s.area]);
  return sqrt(conv(square(u), constant(u.graph, weight)));
}

/** u_S = r phi[(1 + sum a u) / (1 + 2 r / (1 + r) b v) - 1] (equation 1): [N, K', H, W] -> [N, K, H', W']. */
const sCells = block((p: Params, u: Tensor, s: NeocognitronStage, c: NeocognitronConfig): Tensor => {
  const r = s.selectivity;
  const x = border(u, s.padding);
  const a = p.param('a', [s.planes, x.shape[1] as number, s.area, s.area], init.uniform(0, firstExcitation));
  const b = reshape(p.param('b', [s.planes], init.zeros()), [s.planes, 1, 1]);
  const excited = add(conv(x, a), 1);
  const inhibited = add(mul(mul(b, named('v', inhibition(x, s, c.gamma))), (2 * r) / (1 + r)), 1);
  return mul(relu(sub(div(excited, inhibited), 1)), r);
});

/** "Small positive values", not alike, so that planes can differ (section 3 of 1980). */
const firstExcitation = 1e-3;

/** u_C = psi[(1 + sum d u_S) / (1 + v_S) - 1], psi[x] = phi[x / (alpha + x)], v_S the mean over planes (equations 4 and 5). */
const cCells = block((p: Params, u: Tensor, s: NeocognitronStage, c: NeocognitronConfig): Tensor => {
  const d = fallingWeights(s.cArea, c.delta);
  const weight = tensorData(Array.from({ length: s.planes }, () => d).flat(), [s.planes, 1, s.cArea, s.cArea]);
  const spread = conv(border(u, s.cPadding), constant(p.graph, weight), undefined, { groups: s.planes });
  const x = relu(sub(div(add(spread, 1), add(reduceMean(spread, { axes: [1], keepDims: true }), 1)), 1));
  return div(x, add(x, c.saturation));
});

/** [N, 1, H, W] pattern of values from 0 to 1 -> [N, K, 1, 1] responses of the last C-cells. */
export function neocognitron(p: Params, x: Tensor, c: NeocognitronConfig): Tensor {
  let u = x;
  for (const [i, stage] of c.stages.entries()) {
    u = sCells(p.at(`s${i + 1}`), u, stage, c);
    u = cCells(p.at(`c${i + 1}`), u, stage, c);
  }
  return u;
}

/** Sizes of the papers: planes of 16x16, then 16, 10, 8, 6, 2 and 1 cells a side. */
const stages = [
  { planes: 24, area: 5, padding: 2, cArea: 5, cPadding: -1, selectivity: 4 },
  { planes: 24, area: 5, padding: 1, cArea: 5, cPadding: 1, selectivity: 1.5 },
  { planes: 24, area: 5, padding: 0, cArea: 2, cPadding: 0, selectivity: 1.5 },
] as const satisfies readonly NeocognitronStage[];

const unsupervised = 'learns without a teacher and without gradients: test/neocognitron.test.ts';

/** The neocognitron of 1980 and 1982. */
export const neocognitrons = {
  neocognitron: {
    build: neocognitron,
    config: { stages, saturation: 0.5, gamma: 0.9, delta: 0.9 } satisfies NeocognitronConfig,
    inputs: { x: image(16, 1) },
    outputs: ['c3'],
    stages: ['c1', 'c2', 'c3'],
    params: 29_472,
    macs: 1_261_696,
    source: {
      title: 'Neocognitron: A New Algorithm for Pattern Recognition Tolerant of Deformations and Shifts in Position',
      authors: 'Fukushima, Miyake',
      year: 1982,
      url: 'https://doi.org/10.1016/0031-3203(82)90024-3',
    },
    reference: 'neocognitron',
    skip: { 7: unsupervised, 8: unsupervised, 9: unsupervised },
  },
} satisfies ModelTable;
