import { originChannel, palette } from '@netwright/plots';
import { characteristicPathLength, meanClustering, smallWorldCurves, wattsStrogatz } from '@netwright/random-wiring';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { every, holds, near } from './kit/verdict.ts';

const [nodes, neighbours] = [1000, 10];
/** Where few edges are moved paths are long, and measuring them takes longer. */
const draws = [
  { graphs: 6, probabilities: [-4, -3.5, -3, -2.5].map((e) => 10 ** e) },
  { graphs: 20, probabilities: [-2, -1.5, -1, -0.5, 0].map((e) => 10 ** e) }, // as in the paper
];
const names = { clustering: 'clustering C(p) / C(0)', pathLength: 'path length L(p) / L(0)' } as const;

/** Few rewired edges make paths short and leave clustering high. */
export const figure = defineFigure({
  id: 'F11',
  title: 'A few edges moved at random make a small world',
  lectures: ['A'],
  source: 'Watts & Strogatz (1998), figure 2',
  caption:
    'Clustering coefficient and characteristic path length of rewired rings, relative to the ring, over the probability (logarithmic) that an edge is moved. Between about 0.001 and 0.1 paths are short already and clustering is high still.',
  method:
    'Simulated with the package random-wiring: 1,000 nodes with 10 neighbours; means of 20 graphs for each probability from 0.01 on, as in the paper, and of 6 below.',
  cost: 'cheap',
  seed: 1,
  data: ({ seed }) => {
    const ring = wattsStrogatz(nodes, neighbours, 0);
    return {
      ring: { clustering: meanClustering(ring), pathLength: characteristicPathLength(ring) },
      points: draws.flatMap((options) => smallWorldCurves(nodes, neighbours, { ...options, seed })),
    };
  },
  plot: ({ points }) => {
    const rows = (['clustering', 'pathLength'] as const).flatMap((name) =>
      points.map((point) => ({ p: point.p, share: point[name], name: names[name], origin: 'computed here' as const })),
    );
    const x = logarithmic('p', 'probability p that an edge is moved', [8e-5, 1.25]);
    const y = linear('share', 'relative to the ring', [0, 1.05]);
    const colours = { [names.clustering]: palette.blue, [names.pathLength]: palette.vermillion };
    const color = colourChannel('name', colours, { symbolType: 'stroke', columns: 1 });
    return {
      width: 560,
      height: 360,
      data: { values: rows },
      layer: [
        { mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y, color } },
        {
          mark: { type: 'point', filled: true, size: 70, opacity: 1 },
          encoding: { x, y, color, shape: originChannel('shape', rows) },
        },
      ],
    };
  },
  checks: {
    'the ring has C(0) = 2/3 and L(0) = 50.45': ({ ring }) =>
      every(
        near('C(0)', ring.clustering, 2 / 3, { atol: 1e-12 }),
        near('L(0)', ring.pathLength, 50.45, { atol: 0.001 }),
      ),
    'at p = 0.01 clustering is about 0.967 of the ring’s, as (1 − p)³ = 0.970 says, path length about 0.17': ({
      points,
    }) =>
      every(
        near('C(0.01) / C(0)', at(points, 0.01).clustering, 0.967, { atol: 0.006 }),
        near('C(0.01) / C(0) by the formula', at(points, 0.01).clustering, 0.99 ** 3, { atol: 0.003 }),
        near('L(0.01) / L(0)', at(points, 0.01).pathLength, 0.17, { atol: 0.015 }),
      ),
    'at p = 1 clustering is 0.014 of the ring’s, path length 0.065': ({ points }) =>
      every(
        near('C(1) / C(0)', at(points, 1).clustering, 0.014, { atol: 0.003 }),
        near('L(1) / L(0)', at(points, 1).pathLength, 0.065, { atol: 0.001 }),
      ),
    'between 0.001 and 0.1 clustering lies at least 0.4 above path length, and nowhere below it before 0.3': ({
      points,
    }) =>
      every(
        ...points
          .filter(({ p }) => p < 0.3)
          .map(({ p, clustering, pathLength }) => {
            const gap = clustering - pathLength;
            return holds(gap > (p > 0.0011 && p < 0.099 ? 0.4 : 0), `the gap at p = ${p} must be wider, got ${gap}`);
          }),
      ),
    'clustering falls with every step of p': ({ points }) =>
      holds(
        points.every(({ clustering }, i) => clustering <= (points[i - 1]?.clustering ?? 1)),
        `must fall, got ${points.map(({ clustering }) => clustering)}`,
      ),
  },
});

function at<Point extends { readonly p: number }>(points: readonly Point[], p: number): Point {
  const found = points.find((point) => Math.abs(Math.log(point.p / p)) < 1e-9);
  if (!found) throw new Error(`needs a point at p = ${p}, got ${points.map((point) => point.p)}`);
  return found;
}
