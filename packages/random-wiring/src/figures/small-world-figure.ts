import { palette, type TopLevelSpec } from '@netwright/plots';
import { wattsStrogatz } from '../generators/watts-strogatz.ts';
import { meanClustering } from '../measures/clustering.ts';
import { characteristicPathLength } from '../measures/path-length.ts';

/** A point of the curves of Watts & Strogatz 1998, figure 2. */
export interface SmallWorldPoint {
  /** The probability that an edge is moved. */
  readonly p: number;
  /** L(p) / L(0), the mean over the graphs. */
  readonly pathLength: number;
  /** C(p) / C(0), the mean over the graphs. */
  readonly clustering: number;
}

/** Options of `smallWorldCurves`. */
export interface SmallWorldOptions {
  /** Probabilities; default 14 from 0.0001 to 1, evenly spaced on a logarithmic scale. */
  probabilities?: readonly number[];
  /** Graphs for each; default 20, as in the paper. */
  graphs?: number;
  /** Default 0. */
  seed?: number;
}

/** As figure 2 has them. */
const evenly = Array.from({ length: 14 }, (_, i) => 10 ** (-4 + (4 * i) / 13));

/** Path length and clustering of WS(K, P) graphs relative to the ring's, over P. Throws as `wattsStrogatz` does. */
export function smallWorldCurves(nodes: number, k: number, options: SmallWorldOptions = {}): SmallWorldPoint[] {
  const { probabilities = evenly, graphs = 20, seed = 0 } = options;
  const ring = wattsStrogatz(nodes, k, 0);
  const [length, clustering] = [characteristicPathLength(ring), meanClustering(ring)];
  return probabilities.map((p, at) => {
    const drawn = Array.from({ length: graphs }, (_, i) => wattsStrogatz(nodes, k, p, { seed, stream: `${at} ${i}` }));
    const mean = (measure: (wiring: (typeof drawn)[number]) => number): number =>
      drawn.reduce((sum, wiring) => sum + measure(wiring), 0) / graphs;
    return { p, pathLength: mean(characteristicPathLength) / length, clustering: mean(meanClustering) / clustering };
  });
}

/** The curves L(p) / L(0) and C(p) / C(0) over p, logarithmic: figure 2 of Watts & Strogatz 1998. Throws where there is no point. */
export function smallWorldFigure(
  points: readonly SmallWorldPoint[],
  { title = 'Small worlds' }: { title?: string } = {},
): TopLevelSpec {
  if (points.length === 0) throw new Error('smallWorldFigure: needs at least one point, got none');
  const series = ['C(p) / C(0)', 'L(p) / L(0)'];
  const values = points.flatMap(({ p, pathLength, clustering }) => [
    { p, share: clustering, series: series[0] },
    { p, share: pathLength, series: series[1] },
  ]);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title,
    data: { values },
    width: 400,
    height: 280,
    mark: { type: 'line', point: { size: 50 } },
    encoding: {
      x: { field: 'p', type: 'quantitative', title: 'probability of rewiring, p', scale: { type: 'log' } },
      y: { field: 'share', type: 'quantitative', title: 'relative to the ring', scale: { domain: [0, 1] } },
      color: {
        field: 'series',
        type: 'nominal',
        title: null,
        scale: { domain: series, range: [palette.blue, palette.vermillion] },
      },
    },
  };
}
