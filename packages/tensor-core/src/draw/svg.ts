import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { type DrawOptions, toDot } from './dot.ts';

/**
 * A graph as an SVG image, laid out by Graphviz (`@viz-js/viz`, an optional peer dependency). Options are those of `toDot`.
 * Throws where that package is not installed.
 */
export async function drawSvg(graph: Graph, options: DrawOptions = {}): Promise<string> {
  const { instance } = await import('@viz-js/viz').catch((error: unknown) => {
    throw new GraphError('drawSvg: needs the package @viz-js/viz: npm install @viz-js/viz', { cause: error });
  });
  const viz = await instance();
  return viz.renderString(toDot(graph, options), { format: 'svg', engine: 'dot' });
}
