import { profile } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { initialise, normal, type Params, type Tensor, trace } from '@netwright/tensor-core';
import { conv2d, linear } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { labelLayer, pointLayer } from './kit/layers.ts';
import { equal, every, holds } from './kit/verdict.ts';

/** A layer of kernels of k × k values in groups, on a map of `side` × `side` pixels; a linear layer is one on a single pixel. */
interface Layer {
  readonly name: string;
  readonly input: number; // channels
  readonly output: number;
  readonly k: number;
  readonly groups: number;
  readonly side: number;
  readonly formulas: readonly [parameters: string, macs: string];
}

const on = { input: 32, output: 32, k: 3, groups: 1, side: 14 };
const layers: readonly Layer[] = [
  { ...on, name: 'linear', k: 1, side: 1, formulas: ['cᵢ cₒ', 'cᵢ cₒ'] },
  { ...on, name: 'convolution', formulas: ['cᵢ cₒ k²', 'cᵢ cₒ k² h w'] },
  { ...on, name: 'in 4 groups', groups: 4, formulas: ['cᵢ cₒ k² / g', 'cᵢ cₒ k² h w / g'] },
  { ...on, name: 'depthwise', groups: 32, formulas: ['cₒ k²', 'cₒ k² h w'] },
];
const padding = (k: number): number => (k - 1) / 2;

/** The formulas of the lecture, which hold for all four. */
function closedForm({ input, output, k, groups, side }: Layer): { parameters: number; macs: number } {
  const parameters = (input * output * k ** 2) / groups;
  return { parameters, macs: parameters * side ** 2 };
}

const graphOf = ({ name, input, output, k, groups, side }: Layer) =>
  trace({
    build: (p: Params, x: Tensor): Tensor =>
      name === 'linear'
        ? linear(p, x, output, { bias: false })
        : conv2d(p, x, output, { kernel: k, padding: padding(k), groups, bias: false }),
    inputs: { x: { dtype: 'float32', shape: name === 'linear' ? [1, input] : [1, input, side, side] } },
    outputs: ['y'],
  });

/** The layer in nothing but loops: what it gives, how often it multiplies (zeros of the padding too), how many weights it has read. */
function inLoops({ input, output, k, groups, side }: Layer, x: Float32Array, w: Float32Array) {
  const y = new Float32Array(output * side ** 2);
  const read = new Uint8Array(w.length);
  let macs = 0;
  const [within, per] = [input / groups, output / groups];
  for (let o = 0; o < output; o++)
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) {
        let sum = 0;
        for (let i = 0; i < within; i++)
          for (let a = 0; a < k * k; a++) {
            const [top, left] = [row + Math.floor(a / k) - padding(k), column + (a % k) - padding(k)];
            const inside = top >= 0 && left >= 0 && top < side && left < side;
            const channel = Math.floor(o / per) * within + i;
            const weight = (o * within + i) * k * k + a;
            read[weight] = 1;
            sum += inside ? (x[(channel * side + top) * side + left] as number) * (w[weight] as number) : 0;
            macs++;
          }
        y[(o * side + row) * side + column] = sum;
      }
  return { y, macs, parameters: read.reduce((sum, flag) => sum + flag, 0) };
}

/** A layer counted in three ways, and how far its loops lie from what onnxruntime computes. */
async function counted(layer: Layer, seed: number) {
  const graph = graphOf(layer);
  const weights = initialise(graph, { seed });
  const x = normal(layer.input * layer.side ** 2, { seed, stream: layer.name });
  const { y, ...loops } = inLoops(layer, x, weights.get('weight')?.data as Float32Array);
  await using session = await createSession(graph, weights, { device: 'cpu', threads: 1 });
  const dims = layer.name === 'linear' ? [1, layer.input] : [1, layer.input, layer.side, layer.side];
  const run = (await session.run({ x: { data: x, dims } })).y?.data as Float32Array;
  const { parameters, macs } = profile(graph).totals;
  const difference = y.reduce((most, value, i) => Math.max(most, Math.abs(value - (run[i] as number))), 0);
  return { name: layer.name, formula: closedForm(layer), loops, graph: { parameters, macs }, difference };
}

/** What four kinds of layer cost. */
export const figure = defineFigure({
  id: 'F90',
  title: 'A convolution uses each weight at every pixel; groups divide both',
  lectures: ['M'],
  source: 'MIT 6.5940, lecture 2: parameters and multiply-accumulates by layer',
  caption:
    'Parameters and multiply-accumulates of a linear layer and of 3×3 convolutions from 32 to 32 channels on a map of 14×14 pixels (logarithmic), without biases: bars by the formula that stands on them, points counted in loops.',
  method:
    'Loops compute each layer, count their products and the different weights that they read, and give what onnxruntime gives; the graph’s profile has the same counts. Products with the padding’s zeros count.',
  cost: 'cheap',
  seed: 0,
  data: async ({ seed }) => {
    const found: Awaited<ReturnType<typeof counted>>[] = [];
    for (const layer of layers) found.push(await counted(layer, seed));
    return found;
  },
  plot: (data) => {
    const parts = ['parameters', 'macs'] as const;
    const names = { parameters: 'parameters', macs: 'multiply-accumulates' };
    const bars = data.flatMap(({ name, formula }, i) =>
      parts.map((part, j) => ({
        name,
        part: names[part],
        value: formula[part],
        label: layers[i]?.formulas[j],
        origin: 'computed here' as const,
      })),
    );
    const points = data.flatMap(({ name, loops }) =>
      parts.map((part) => ({ name, part: names[part], value: loops[part], origin: 'computed here' as const })),
    );
    const x = { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelAngle: 0 } };
    const xOffset = { field: 'part', type: 'nominal', sort: Object.values(names) };
    const y = logarithmic('value', 'count', [100, 8e6]);
    const color = colourChannel('part', { [names.parameters]: palette.vermillion, [names.macs]: palette.blue });
    return {
      width: 700,
      height: 330,
      layer: [
        {
          data: { values: bars },
          mark: { type: 'bar', opacity: 0.45 },
          encoding: { x, xOffset, y, y2: { datum: 100 }, color },
        },
        pointLayer(points, { x, xOffset, y, color, shape: originChannel('shape', points) }, { size: 90 }),
        labelLayer(bars, { x, xOffset, y }, { align: 'center', dy: -14 }),
      ],
    };
  },
  checks: {
    'loops, graph and formula have the same parameters and the same multiply-accumulates': (data) =>
      every(
        ...data.flatMap(({ name, formula, loops, graph }) => [
          equal(`${name}, loops`, [loops.parameters, loops.macs], [formula.parameters, formula.macs]),
          equal(`${name}, graph`, [graph.parameters, graph.macs], [formula.parameters, formula.macs]),
        ]),
      ),
    'what the loops compute is what the graph computes': (data) =>
      every(...data.map(({ name, difference }) => holds(difference < 1e-4, `${name}: got ${difference}`))),
    'a linear layer uses a weight once, a convolution at each of 196 pixels': (data) =>
      equal(
        'uses',
        data.map(({ loops }) => loops.macs / loops.parameters),
        [1, 196, 196, 196],
      ),
    'four groups take a quarter, depthwise a 32nd of the convolution': (data) => {
      const [, whole, ...parts] = data.map(({ loops }) => loops);
      return equal(
        'shares',
        parts.map(({ parameters, macs }) => [(whole?.parameters ?? 0) / parameters, (whole?.macs ?? 0) / macs]),
        [
          [4, 4],
          [32, 32],
        ],
      );
    },
  },
});
