import { palette } from '@netwright/plots';
import { geometricMean, meanAndRange } from '../mean.ts';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { chainGradients, depth, relativeGradients, type Stack } from './kit/layer-gradients.ts';
import { bandLayer, labelLayer, lineLayer, pointLayer } from './kit/layers.ts';
import { every, holds, near } from './kit/verdict.ts';

const seeds = [0, 1, 2];
const chainLength = 30;
const stacks = {
  sigmoid: { name: 'sigmoid, Glorot’s weights', colour: palette.vermillion },
  ReLU: { name: 'ReLU, He’s weights', colour: palette.blue },
  residual: { name: 'x + W ReLU(x) / √L, He’s weights', colour: palette.green },
} as const satisfies Record<Stack, object>;

/** How gradients shrink on their way back through 50 layers. */
export const figure = defineFigure({
  id: 'F72',
  title: 'Gradients on their way back: gone with sigmoids, kept by ReLUs on average, passed on by shortcuts',
  lectures: ['H'],
  source: 'Hall (2020), vanishing gradients; Hochreiter (1991); Glorot & Bengio (2010); He et al. (2015, 2016)',
  caption:
    'Length of the gradient at each of 50 layers relative to the last one (logarithmic), for layers of sigmoids, of ReLUs and of ReLUs beside a shortcut: geometric mean and range of three seeds; dotted, the bound 0.25 for each layer that a chain of sigmoids with weights 1 cannot exceed.',
  method:
    'Run: networks of 50 layers of 64, their gradients by grad of tensor-core as part of the graph, a batch of 16 random inputs; no training. The branch beside the shortcut is divided by √50.',
  cost: 'cheap',
  data: async () => {
    const curves = [];
    for (const stack of Object.keys(stacks) as Stack[]) {
      const runs: number[][] = [];
      for (const seed of seeds) runs.push(await relativeGradients(stack, seed));
      const points = Array.from({ length: depth + 1 }, (_, state) => {
        const lengths = runs.map((run) => run[state] as number);
        return { above: depth - state, ...meanAndRange(lengths, geometricMean), origin: 'computed here' as const };
      });
      curves.push({ stack, points });
    }
    const chain = await chainGradients(chainLength);
    return {
      curves,
      chain: chain.map((gradient, i) => ({ above: chainLength - i, gradient, bound: 0.25 ** (chainLength - i) })),
    };
  },
  plot: ({ curves }) => {
    const rows = curves.flatMap(({ stack, points }) => points.map((point) => ({ ...point, name: stacks[stack].name })));
    const bound = Array.from({ length: depth + 1 }, (_, above) => ({ above, bound: 0.25 ** above }));
    const label = [{ above: 31, bound: 0.25 ** 31, label: '0.25 for each layer' }];
    const x = linear('above', 'layers that the gradient has passed on its way back', [0, depth]);
    const y = (field: string) => logarithmic(field, 'length of the gradient, relative to the last layer', [1e-32, 1e3]);
    const colours = Object.fromEntries(Object.values(stacks).map(({ name, colour }) => [name, colour]));
    const color = colourChannel('name', colours, { symbolType: 'stroke', symbolOpacity: 1, columns: 2 });
    const encoding = { x, y: y('mean'), color };
    return {
      width: 620,
      height: 400,
      layer: [
        bandLayer(rows, y, { x, color }),
        lineLayer(rows, encoding, { strokeWidth: 1.5 }),
        pointLayer(
          rows.filter(({ above }) => above % 5 === 0),
          encoding,
          { size: 45 },
        ),
        lineLayer(bound, { x, y: y('bound') }, { strokeDash: [2, 4], color: palette.black, strokeWidth: 1.5 }),
        labelLayer(label, { x, y: y('bound') }, { dx: 10, dy: -8 }),
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
      const { points = [] } = curves.find(({ stack }) => stack === 'residual') ?? {};
      return holds(
        points.length === depth + 1 && points.every(({ low, high }) => low > 0.5 && high < 3),
        `it must be within 0.5 and 3, got ${Math.min(...points.map(({ low }) => low))} to ${Math.max(...points.map(({ high }) => high))}`,
      );
    },
  },
});

const at = <P extends { readonly above: number }>(
  curves: readonly { readonly stack: Stack; readonly points: readonly P[] }[],
  stack: Stack,
  above: number,
): Partial<P> => curves.find((curve) => curve.stack === stack)?.points.find((point) => point.above === above) ?? {};
