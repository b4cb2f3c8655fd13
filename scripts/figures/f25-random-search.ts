import { originChannel, palette } from '@netwright/plots';
import { uniform } from '@netwright/tensor-core';
import { defineFigure } from './kit/figure.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const trials = 9;
const side = 3;

/** What depends on the axis that matters, and hardly on the other: figure 1's f(x, y) = g(x) + h(y). */
const important = (x: number): number => Math.exp(-(((x - 0.62) / 0.18) ** 2));
const unimportant = (y: number): number => 0.1 * Math.sin(Math.PI * y) ** 2;

/** Nine trials on a grid and at random. */
export const figure = defineFigure({
  id: 'F25',
  title: 'Nine trials: a grid tries three values of what matters, chance nine',
  lectures: ['H', 'A'],
  source: 'Bergstra & Bengio (2012), figure 1',
  caption:
    'Nine trials of two hyperparameters on a grid and at random; above each square what the important one does alone, with the values of it that were tried.',
  method: 'Simulated: f(x, y) = g(x) + h(y) with a narrow g; random places from the seed.',
  cost: 'cheap',
  seed: 12,
  data: ({ seed }) => {
    const draws = uniform(2 * trials, { seed });
    const places = {
      grid: Array.from({ length: trials }, (_, i) => [((i % side) + 0.5) / side, (Math.floor(i / side) + 0.5) / side]),
      random: Array.from({ length: trials }, (_, i) => [draws[2 * i] as number, draws[2 * i + 1] as number]),
    };
    const points = (['grid', 'random'] as const).flatMap((layout) =>
      places[layout].map(([x = 0, y = 0]) => {
        return {
          layout,
          x,
          y,
          g: important(x),
          value: important(x) + unimportant(y),
          origin: 'computed here' as const,
        };
      }),
    );
    const curve = Array.from({ length: 101 }, (_, i) => ({
      x: i / 100,
      g: important(i / 100),
      h: unimportant(i / 100),
    }));
    return { points, curve };
  },
  plot: ({ points, curve }) => {
    const x = (title: string | null) => ({
      field: 'x',
      type: 'quantitative',
      title,
      scale: { domain: [0, 1] },
      axis: { tickCount: 5, ...(title === null && { labels: false, ticks: false }) },
    });
    const column = (layout: 'grid' | 'random', title: string) => {
      const own = points.filter((point) => point.layout === layout);
      const g = {
        field: 'g',
        type: 'quantitative',
        title: layout === 'grid' ? 'g(x)' : null,
        scale: { domain: [0, 1.1] },
        axis: { tickCount: 3 },
      };
      return {
        title: { text: title, fontSize: 13 },
        spacing: 6,
        vconcat: [
          {
            width: 280,
            height: 90,
            layer: [
              { data: { values: curve }, mark: { type: 'line', color: palette.green }, encoding: { x: x(null), y: g } },
              {
                data: { values: own },
                mark: { type: 'rule', color: palette.vermillion, strokeWidth: 1.5 },
                encoding: { x: x(null), y: g },
              },
              {
                data: { values: own },
                mark: { type: 'point', filled: true, size: 36, opacity: 1, color: palette.vermillion },
                encoding: { x: x(null), y: g },
              },
            ],
          },
          {
            width: 280,
            height: 280,
            data: { values: own },
            mark: { type: 'point', filled: true, size: 90, opacity: 1, color: palette.blue },
            encoding: {
              x: x('important hyperparameter x'),
              y: {
                field: 'y',
                type: 'quantitative',
                title: layout === 'grid' ? 'unimportant hyperparameter y' : null,
                scale: { domain: [0, 1] },
                axis: { tickCount: 5 },
              },
              shape: originChannel('shape', own),
            },
          },
        ],
      };
    };
    return { width: 600, hconcat: [column('grid', 'on a grid'), column('random', 'at random')] };
  },
  checks: {
    'of nine trials each, the grid tries 3 values of the important axis and chance 9': ({ points }) => {
      const count = (layout: string) =>
        new Set(points.filter((point) => point.layout === layout).map(({ x }) => x)).size;
      return every(
        equal('trials', points.length, 2 * trials),
        equal('grid', count('grid'), 3),
        equal('random', count('random'), 9),
      );
    },
    'chance comes nearer to the best value': ({ points }) => {
      const best = (layout: string) =>
        Math.max(...points.filter((point) => point.layout === layout).map(({ value }) => value));
      return holds(best('random') > best('grid'), `random must be better, got ${best('random')} and ${best('grid')}`);
    },
    'the important axis moves the value ten times as far as the other': ({ curve }) => {
      const reach = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
      const ratio = reach(curve.map(({ g }) => g)) / reach(curve.map(({ h }) => h));
      return near('ratio', ratio, 10, { atol: 0.2 });
    },
  },
});
