import type { Viz } from '@viz-js/viz';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { type DrawOptions, toDot } from './dot.ts';

let engine: Promise<Viz> | undefined;

/** Graphviz, made ready at the first drawing. */
async function graphviz(caller: string): Promise<Viz> {
  const { instance } = await import('@viz-js/viz').catch((error: unknown) => {
    throw new GraphError(`${caller}: needs the package @viz-js/viz: npm install @viz-js/viz`, { cause: error });
  });
  engine ??= instance();
  return engine;
}

/**
 * A drawing in Graphviz's language as an SVG image, laid out by Graphviz (`@viz-js/viz`, an optional peer dependency). Throws
 * where that package is not installed, and on text that is not Graphviz's.
 */
export async function dotToSvg(dot: string): Promise<string> {
  return (await graphviz('dotToSvg')).renderString(dot, { format: 'svg', engine: 'dot' });
}

/**
 * A graph as an SVG image, laid out by Graphviz (`@viz-js/viz`, an optional peer dependency). Options are those of `toDot`.
 * Throws where that package is not installed.
 */
export async function drawSvg(graph: Graph, options: DrawOptions = {}): Promise<string> {
  return (await graphviz('drawSvg')).renderString(toDot(graph, options), { format: 'svg', engine: 'dot' });
}
