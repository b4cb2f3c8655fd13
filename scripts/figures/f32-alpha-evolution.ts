import { originChannel, palette } from '@netwright/plots';
import { alphaSearch, cellKinds } from './kit/alpha-search.ts';
import { linear } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { mixingGradient } from './kit/mixing-gradient.ts';
import { every, holds, near } from './kit/verdict.ts';

const seeds = [0, 1, 2];

/** How a search decides: the weights of operations grow apart while the mixed network learns. */
export const figure = defineFigure({
  id: 'F32',
  title: 'A search makes up its mind: the entropy of its operations falls as accuracy rises',
  lectures: ['A'],
  source: 'after Liu, Simonyan & Yang (2019), arXiv:1806.09055, figure 3, in small',
  caption:
    'Mean entropy of the eight operations’ weights on an edge, in normal and reduction cells (left, computed here; 3 bits are equal weights), and accuracy on the validation half by epoch (right), over the updates of three searches: a line for each seed.',
  method:
    'Searched here by first-order DARTS in a supernet of two cells of 4 channels on 640 images of Fashion-MNIST at 14×14 pixels, half of them for the architecture.',
  cost: 'slow',
  data: async () => {
    const runs = [];
    for (const seed of seeds) runs.push(await alphaSearch(seed));
    const origin = 'computed here' as const;
    return {
      entropies: runs.flatMap(({ entropies }) => entropies),
      accuracies: runs.flatMap(({ accuracies }) => accuracies.map((row) => ({ ...row, origin }))),
      exact: await mixingGradient('exact'),
      differences: await mixingGradient('finite-difference'),
    };
  },
  plot: ({ entropies, accuracies }) => {
    const last = Math.max(...entropies.map(({ update }) => update));
    const x = linear('update', 'updates', [0, last]);
    const colours = { normal: palette.blue, reduce: palette.vermillion };
    const bits = entropies.map((row) => ({ ...row, line: `${row.cell} ${row.seed}` }));
    const lowest = Math.min(...entropies.map((row) => row.bits));
    return {
      width: 740,
      hconcat: [
        {
          width: 340,
          height: 300,
          data: { values: bits },
          mark: { type: 'line', strokeWidth: 2 },
          encoding: {
            x,
            y: linear('bits', 'entropy of the weights [bits]', [lowest - 0.05, 3.02]),
            color: colourChannel('cell', colours, { title: 'cells', symbolType: 'stroke' }),
            detail: { field: 'line', type: 'nominal' },
          },
        },
        {
          width: 340,
          height: 300,
          layer: [
            {
              data: { values: accuracies },
              mark: { type: 'line', strokeWidth: 1.5, color: palette.green },
              encoding: {
                x,
                y: linear('accuracy', 'validation accuracy [%]', [0, 100]),
                detail: { field: 'seed', type: 'nominal' },
              },
            },
            {
              data: { values: accuracies },
              mark: { type: 'point', filled: true, size: 45, opacity: 1, color: palette.green },
              encoding: {
                x,
                y: linear('accuracy', 'validation accuracy [%]', [0, 100]),
                shape: originChannel('shape', accuracies),
              },
            },
          ],
        },
      ],
    };
  },
  checks: {
    'the entropy falls in both kinds of cells with every seed, from 3 bits by a tenth of a bit at least': ({
      entropies,
    }) =>
      every(
        ...seeds.flatMap((seed) =>
          cellKinds.map((cell) => {
            const own = entropies.filter((row) => row.seed === seed && row.cell === cell);
            const [first, last] = [own[0]?.bits ?? 0, own.at(-1)?.bits ?? 9];
            return holds(first > 2.99 && last < first - 0.1, `seed ${seed}, ${cell}: from ${first} to ${last} bits`);
          }),
        ),
      ),
    'the accuracy on validation more than doubles with every seed': ({ accuracies }) =>
      every(
        ...seeds.map((seed) => {
          const own = accuracies.filter((row) => row.seed === seed);
          return holds(
            (own.at(-1)?.accuracy ?? 0) > 2 * (own[0]?.accuracy ?? 99),
            `seed ${seed}: ${own.map(({ accuracy }) => accuracy)}`,
          );
        }),
      ),
    'the gradient through one step is that of the finite differences of equation 8, to 1e-3': ({
      exact,
      differences,
    }) => {
      const size = Math.max(...exact.map(Math.abs));
      return every(
        holds(size > 1e-4, `the gradient must not vanish, got ${exact}`),
        ...exact.map((value, i) =>
          near(`entry ${i}`, (differences[i] ?? Number.NaN) / size, value / size, { atol: 1e-3 }),
        ),
      );
    },
  },
});
