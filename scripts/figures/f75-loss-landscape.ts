import { palette } from '@netwright/plots';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { curvature } from './kit/landscape/curvature.ts';
import { lossPanel } from './kit/landscape/loss-panel.ts';
import { type Landscape, trainLandscape } from './kit/landscape/train-landscape.ts';
import { pointLayer } from './kit/layers.ts';
import { every, holds, near, type Verdict } from './kit/verdict.ts';

const kinds = ['plain', 'residual'] as const;
const titles = { plain: 'without shortcuts', residual: 'with shortcuts' } as const;
const seeds = [0, 1, 2];
const depth = 56;
const steps = Array.from({ length: 17 }, (_, i) => (i - 8) / 10);

const pairs = (landscapes: readonly Landscape[]): { plain: Landscape; residual: Landscape }[] =>
  seeds.map((seed) => {
    const of = (kind: Landscape['kind']): Landscape => {
      const found = landscapes.find((one) => one.seed === seed && one.kind === kind);
      if (!found) throw new Error(`F75: there must be a ${kind} network of seed ${seed}`);
      return found;
    };
    return { plain: of('plain'), residual: of('residual') };
  });

/** The part of a plane within half the distance from its centre. */
const inner = (losses: readonly (readonly number[])[]): number[][] =>
  losses.slice(4, 13).map((row) => row.slice(4, 13));

/** Whether a measure is larger for the plain network with every seed. */
const everySeed = (landscapes: readonly Landscape[], measure: (one: Landscape) => number): Verdict =>
  every(
    ...pairs(landscapes).map(({ plain, residual }) =>
      holds(
        measure(plain) > measure(residual),
        `seed ${plain.seed}: ${measure(plain)} must be above ${measure(residual)}`,
      ),
    ),
  );

/** The loss around trained networks of 56 layers. */
export const figure = defineFigure({
  id: 'F75',
  title: 'Without shortcuts the loss around a deep network bends down in more places and rises faster',
  lectures: ['H'],
  source: 'after Li, Xu, Taylor, Studer & Goldstein (2018), arXiv:1712.09913, figure 1, in small',
  caption:
    'Loss (logarithmic colours, a white line at every power of ten, one scale) on a plane through a trained network, the orange cross, along two random directions whose filters are as long as those of the weights. Right, three seeds and their mean: share of the plane’s points where the loss bends down in some direction, and mean over its points of |λmin/λmax| of its curvature there, else 0. In the inner half of the plane the share is still larger without shortcuts, the ratio with one seed only; and without shortcuts the networks have hardly learned by then, so these are not two minima.',
  method:
    'Trained: 56 layers of 8, 16 and 32 channels, 3,000 images of Fashion-MNIST at 14×14 pixels, 5 epochs of Adam; loss on 100 of them, with the batch norms’ running statistics. Curvature by differences of neighbouring points of the plane.',
  cost: 'slow',
  seed: 0,
  data: async () => {
    const landscapes: Landscape[] = [];
    const job = { depth, epochs: 5, images: 3000, measured: 100, rate: 0.003, steps };
    for (const seed of seeds) for (const kind of kinds) landscapes.push(await trainLandscape({ ...job, kind, seed }));
    return { landscapes };
  },
  plot: ({ landscapes }) => {
    const rows = landscapes.map(({ kind, seed, losses }) => ({
      name: titles[kind],
      seed,
      ...curvature(losses),
      origin: 'computed here' as const,
    }));
    const x = {
      field: 'name',
      type: 'nominal',
      sort: Object.values(titles),
      title: null,
      axis: { labelAngle: 0, labelExpr: "split(datum.label, ' ')" },
    };
    const dots = (field: string, title: string[], top: number): object => {
      const y = { ...linear(field, null, [0, top]), title };
      const mean = { data: { values: rows }, mark: { type: 'tick', width: 44, thickness: 2, color: palette.black } };
      return {
        width: 160,
        height: 125,
        layer: [
          { ...mean, encoding: { x, y: { ...y, aggregate: 'mean' } } },
          pointLayer(rows, { x, y }, { opacity: 0.8, color: palette.blue }),
        ],
      };
    };
    const [first] = pairs(landscapes);
    return {
      width: 900,
      spacing: 30,
      hconcat: [
        ...(first ? [first.plain, first.residual] : []).map(({ kind, losses }, i) => {
          const title = `${titles[kind]}, ${depth} layers`;
          return lossPanel({ title, losses, steps, yTitle: i === 0 ? 'second direction' : null });
        }),
        {
          spacing: 24,
          vconcat: [
            dots('negative', ['bends down,', 'share of points'], 1),
            dots('nonConvexity', ['|λmin/λmax|,', 'mean'], 0.2),
          ],
        },
      ],
    };
  },
  checks: {
    'each filter of both directions is as long as the filter of the weights, to 1e-6': ({ landscapes }) =>
      every(
        holds(landscapes.length === 6, `there must be six networks, got ${landscapes.length}`),
        ...landscapes.map(({ kind, seed, normError }) =>
          holds(normError < 1e-6, `${kind} ${seed}: the error must be below 1e-6, got ${normError}`),
        ),
      ),
    'the centre of each plane is the loss of the trained network, to 1e-5': ({ landscapes }) =>
      every(
        ...landscapes.map(({ kind, seed, centre, trained }) =>
          near(`${kind} ${seed}: centre`, centre, trained, { rtol: 1e-5, atol: 1e-6 }),
        ),
      ),
    'with every seed |λmin/λmax| is larger over the plane without shortcuts': ({ landscapes }) =>
      everySeed(landscapes, ({ losses }) => curvature(losses).nonConvexity),
    'with every seed more points bend down without shortcuts, in the inner half of the plane too': ({ landscapes }) =>
      every(
        everySeed(landscapes, ({ losses }) => curvature(losses).negative),
        everySeed(landscapes, ({ losses }) => curvature(inner(losses)).negative),
      ),
    'in the inner half |λmin/λmax| is larger without shortcuts with one seed of three only': ({ landscapes }) => {
      const ratio = ({ losses }: Landscape): number => curvature(inner(losses)).nonConvexity;
      const larger = pairs(landscapes).filter(({ plain, residual }) => ratio(plain) > ratio(residual));
      return holds(larger.length === 1, `it must be one seed, got ${larger.length}`);
    },
    'with every seed the highest loss of the plane is more than ten thousand times higher without shortcuts': ({
      landscapes,
    }) => everySeed(landscapes, ({ kind, losses }) => Math.max(...losses.flat()) / (kind === 'plain' ? 1e4 : 1)),
    'trained equally long, the network with shortcuts has the lower loss with every seed': ({ landscapes }) =>
      every(
        ...pairs(landscapes).map(({ plain, residual }) =>
          holds(residual.trained < plain.trained, `seed ${plain.seed}: ${residual.trained} against ${plain.trained}`),
        ),
      ),
  },
});
