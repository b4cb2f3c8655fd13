import type { Viz } from '@viz-js/viz';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { type DrawOptions, toDot } from './dot.ts';

let engine: Promise<Viz> | undefined;

/** Graphviz, made ready at the first drawing. */
async function graphviz(): Promise<Viz> {
  const { instance } = await import('@viz-js/viz').catch((error: unknown) => {
    throw new GraphError('drawSvg: needs the package @viz-js/viz: npm install @viz-js/viz', { cause: error });
  });
  engine ??= instance();
  return engine;
}

/**
 * A graph as an SVG image, laid out by Graphviz (`@viz-js/viz`, an optional peer dependency). Options are those of `toDot`.
 * Throws where that package is not installed.
 */
export async function drawSvg(graph: Graph, options: DrawOptions = {}): Promise<string> {
  return (await graphviz()).renderString(toDot(graph, options), { format: 'svg', engine: 'dot' });
}
