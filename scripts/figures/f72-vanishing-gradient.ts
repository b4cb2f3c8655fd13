import { originChannel, palette } from '@netwright/plots';
import { Graph, grad, init, initialise, normal, type Params, type Tensor, trace } from '@netwright/tensor-core';
import {
  add,
  concat,
  linear as linearLayer,
  mul,
  reduceSum,
  relu,
  reshape,
  sigmoid,
  unsqueeze,
} from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { every, holds, near } from './kit/verdict.ts';

const depth = 50;
const width = 64;
const batch = 16;
const seeds = [0, 1, 2];
const chainDepth = 30;
const colours = { sigmoid: palette.vermillion, ReLU: palette.blue, residual: palette.green } as const;
type Kind = keyof typeof colours;
const kinds = Object.keys(colours) as Kind[];
const labels = {
  sigmoid: 'sigmoid, Glorot’s weights',
  ReLU: 'ReLU, He’s weights',
  residual: 'x + W ReLU(x) / √L, He’s weights',
} as const;

/** One layer [N, width] -> [N, width]. */
function layer(p: Params, x: Tensor, kind: Kind): Tensor {
  const start = kind === 'sigmoid' ? init.xavierNormal() : init.kaimingNormal({ nonlinearity: 'relu' });
  const weigh = (t: Tensor): Tensor => linearLayer(p, t, width, { init: start, biasInit: init.zeros() });
  if (kind === 'sigmoid') return sigmoid(weigh(x));
  return kind === 'ReLU' ? relu(weigh(x)) : add(x, mul(weigh(relu(x)), 1 / Math.sqrt(depth)));
}

/** Gradients with respect to x and to each layer's output [depth + 1, N, width], of a random linear function of the last. */
const gradients =
  (kind: Kind) =>
  (p: Params, { x, direction }: { x: Tensor; direction: Tensor }): Tensor => {
    const states = [x];
    for (let i = 0; i < depth; i++) states.push(layer(p.at(i), states[i] as Tensor, kind));
    const loss = reduceSum(mul(states[depth] as Tensor, direction));
    return concat(
      grad(loss, states).map((g) => unsqueeze(g, [0])),
      0,
    );
  };

async function relativeNorms(kind: Kind, seed: number): Promise<number[]> {
  const shape = [batch, width];
  const graph = trace({
    build: gradients(kind),
    inputs: { x: { dtype: 'float32', shape }, direction: { dtype: 'float32', shape } },
    outputs: ['gradients'],
  });
  await using session = await createSession(graph, initialise(graph, { seed }), { device: 'cpu', threads: 1 });
  const feed = (stream: string) => ({ data: normal(batch * width, { seed, stream }), dims: shape });
  const results = await session.run({ x: feed('x'), direction: feed('direction') });
  const all = results.gradients?.data as Float32Array;
  const values = Array.from({ length: depth + 1 }, (_, state) =>
    Math.hypot(...all.subarray(state * batch * width, (state + 1) * batch * width)),
  );
  return values.map((value) => value / (values[depth] as number));
}

/** Derivatives of the last of a chain of sigmoids by each before it, with weights 1: the deepest first. */
async function chainGradients(): Promise<number[]> {
  const graph = new Graph({ name: 'chain' });
  const states = [graph.input('x', 'float64', [])];
  for (let i = 0; i < chainDepth; i++) states.push(sigmoid(states[i] as Tensor));
  for (const [i, g] of grad(states[chainDepth] as Tensor, states).entries()) graph.output(`g${i}`, reshape(g, [1]));
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const results = await session.run({ x: { data: Float64Array.of(0), dims: [] } });
  return states.map((_, i) => results[`g${i}`]?.data[0] as number);
}

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** How gradients shrink on their way back through 50 layers. */
export const figure = defineFigure({
  id: 'F72',
  title: 'Gradients on their way back: gone with sigmoids, kept by ReLUs on average, passed on by shortcuts',
  lectures: ['H'],
  source: 'Hall (2020), vanishing gradients; Hochreiter (1991); Glorot & Bengio (2010); He et al. (2015, 2016)',
  caption:
    'Length of the gradient at each of 50 layers relative to the last one, for layers of sigmoids, of ReLUs and of ReLUs beside a shortcut: geometric mean and range of three seeds; dotted, the bound 0.25 for each layer that a chain of sigmoids with weights 1 cannot exceed.',
  method:
    'Run: networks of 50 layers of 64, their gradients by grad of tensor-core as part of the graph, a batch of 16 random inputs; no training. The branch beside the shortcut is divided by √50.',
  cost: 'cheap',
  seed: 0,
  data: async () => {
    const curves = [];
    for (const kind of kinds) {
      const runs: number[][] = [];
      for (const seed of seeds) runs.push(await relativeNorms(kind, seed));
      curves.push({
        kind,
        points: Array.from({ length: depth + 1 }, (_, state) => {
          const values = runs.map((norms) => norms[state] as number);
          return {
            above: depth - state,
            mean: geometricMean(values),
            low: Math.min(...values),
            high: Math.max(...values),
            origin: 'computed here' as const,
          };
        }),
      });
    }
    const chain = await chainGradients();
    return {
      curves,
      chain: chain.map((gradient, i) => ({ above: chainDepth - i, gradient, bound: 0.25 ** (chainDepth - i) })),
    };
  },
  plot: ({ curves }) => {
    const rows = curves.flatMap(({ kind, points }) => points.map((point) => ({ ...point, name: labels[kind] })));
    const bound = Array.from({ length: depth + 1 }, (_, above) => ({ above, bound: 0.25 ** above }));
    const x = linear('above', 'layers that the gradient has passed on its way back', [0, depth]);
    const y = (field: string) => logarithmic(field, 'length of the gradient, relative to the last layer', [1e-32, 1e3]);
    const color = {
      field: 'name',
      type: 'nominal',
      scale: { domain: Object.values(labels), range: Object.values(colours) },
      legend: { title: null, symbolType: 'stroke', symbolOpacity: 1, columns: 2 },
    };
    return {
      width: 620,
      height: 400,
      layer: [
        {
          data: { values: rows },
          mark: { type: 'area', opacity: 0.25 },
          encoding: { x, y: y('low'), y2: { field: 'high' }, color },
        },
        { data: { values: rows }, mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y: y('mean'), color } },
        {
          data: { values: rows.filter(({ above }) => above % 5 === 0) },
          mark: { type: 'point', filled: true, size: 45, opacity: 1 },
          encoding: { x, y: y('mean'), color, shape: originChannel('shape', rows) },
        },
        {
          data: { values: bound },
          mark: { type: 'line', strokeDash: [2, 4], color: palette.black, strokeWidth: 1.5 },
          encoding: { x, y: y('bound') },
        },
        {
          data: { values: [{ above: 30, bound: 0.25 ** 30, label: '0.25 for each layer' }] },
          mark: { type: 'text', align: 'right', dx: -14, dy: 12, fontSize: 12, color: '#333333' },
          encoding: { x, y: y('bound'), text: { field: 'label' } },
        },
      ],
    };
  },
  checks: {
    'a chain of sigmoids with weights 1 stays below 0.25^L, which is 9.1e-13 at 20 layers': ({ chain }) =>
      every(
        ...chain.map(({ above, gradient, bound }) =>
          holds(gradient <= bound && gradient > 0, `${above} layers: ${gradient} must be within ${bound}`),
        ),
        near('bound', chain.find(({ above }) => above === 20)?.bound ?? Number.NaN, 9.1e-13, { rtol: 1e-3 }),
      ),
    'through 20 layers of sigmoids less than 1e-9 of the gradient is left, in every seed': ({ curves }) => {
      const { high = Number.NaN } = at(curves, 'sigmoid', 20);
      return holds(high < 1e-9, `it must be below 1e-9, got ${high}`);
    },
    'ReLUs keep it within two powers of ten over 50 layers': ({ curves }) => {
      const { mean = Number.NaN } = at(curves, 'ReLU', depth);
      return holds(mean > 0.01 && mean < 100, `it must be within 0.01 and 100, got ${mean}`);
    },
    'with shortcuts it stays between 0.5 and 3 at every layer, in every seed': ({ curves }) => {
      const { points = [] } = curves.find(({ kind }) => kind === 'residual') ?? {};
      return holds(
        points.length === depth + 1 && points.every(({ low, high }) => low > 0.5 && high < 3),
        `it must be within 0.5 and 3, got ${Math.min(...points.map(({ low }) => low))} to ${Math.max(...points.map(({ high }) => high))}`,
      );
    },
  },
});

const at = <P extends { readonly above: number }>(
  curves: readonly { readonly kind: Kind; readonly points: readonly P[] }[],
  kind: Kind,
  above: number,
): Partial<P> => curves.find((curve) => curve.kind === kind)?.points.find((point) => point.above === above) ?? {};
